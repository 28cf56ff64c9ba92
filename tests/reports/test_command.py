"""manage.py period_report."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

MARCH = ["--from", "2021-03-01", "--to", "2021-03-31"]


def run(*arguments):
    call_command("period_report", *arguments)


class TestAnswer:
    def test_stdout_holds_json_alone(self, march, capfdbinary):
        run("--municipality", "rezekne", *MARCH)
        out, err = capfdbinary.readouterr()
        answer = json.loads(out.decode())
        assert answer["totals"]["entries"] == 9
        assert err == b""

    def test_several_and_a_funding_source(self, march, capfdbinary):
        run("--municipality", "rezekne,daugavpils", "--funding-source", "valsts", *MARCH)
        answer = json.loads(capfdbinary.readouterr().out)
        assert answer["municipalities"] == ["daugavpils", "rezekne"]
        assert [row["service"] for row in answer["services"]] == ["logopeds"]

    def test_the_region_cumulatively(self, march, capfdbinary):
        run("--region", "--cumulative", "--from", "2022-01-01", "--to", "2022-01-31")
        answer = json.loads(capfdbinary.readouterr().out)
        assert answer["period"] == {"from": "2022-01-01", "to": "2022-01-31", "cumulative": True}
        assert answer["totals"]["entries"] == 9

    def test_cumulatively_the_first_day_does_not_matter(self, march, capfdbinary):
        run("--region", "--cumulative", "--from", "2021-04-01", "--to", "2021-03-31")
        assert json.loads(capfdbinary.readouterr().out)["totals"]["entries"] == 9

    def test_the_answer_goes_where_the_caller_says(self, march):
        out = StringIO()
        call_command("period_report", "--region", *MARCH, stdout=out)
        assert json.loads(out.getvalue())["totals"]["entries"] == 9

    @pytest.mark.parametrize(
        ("kind", "start"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("html", b"<!DOCTYPE html>")]
    )
    def test_other_formats(self, march, capfdbinary, kind, start):
        run("--municipality", "rezekne", "--format", kind, *MARCH)
        assert capfdbinary.readouterr().out.startswith(start)

    def test_into_a_file(self, march, capfdbinary, tmp_path):
        file = tmp_path / "atskaite.json"
        file.write_text("old")
        run("--municipality", "rezekne", "--output", str(file), *MARCH)
        assert json.loads(file.read_text())["totals"]["entries"] == 9
        assert capfdbinary.readouterr().out == b""
        assert list(tmp_path.iterdir()) == [file]


class TestRefusal:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--municipality", "rezekne,nekur"], "Nezināma pašvaldība: nekur."),
            (["--municipality", ","], "Norādiet vismaz vienu pašvaldību."),
            (["--region", "--funding-source", "nav"], "Nezināms finansējuma avots: nav."),
            (["--region", "--to", "2021-02-28"], "--to ir pirms --from."),
        ],
    )
    def test_says_what_is_wrong(self, db, capfdbinary, arguments, message):
        with pytest.raises(CommandError, match=message) as refusal:
            run(*MARCH, *arguments)
        assert refusal.value.returncode == 1
        assert capfdbinary.readouterr().out == b""

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["--region", "--municipality", "rezekne"],
            ["--region", "--from", "31.03.2021"],
            ["--region", "--format", "docx"],
        ],
    )
    def test_usage(self, db, arguments):
        with pytest.raises(CommandError):
            run(*MARCH, *arguments)

    def test_a_folder_that_is_not_there(self, db, tmp_path):
        with pytest.raises(CommandError, match="nevar ierakstīt"):
            run("--region", "--output", str(tmp_path / "nav" / "x.json"), *MARCH)
