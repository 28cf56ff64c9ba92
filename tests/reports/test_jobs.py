"""Long jobs and „Mani faili”: whose they are, how far they are, the file, and its end."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from clients.documents.storage import FileDamagedError, decrypted, encrypted
from di_latgale import scope
from di_latgale.accounts.models import Membership
from di_latgale.traces.models import Trace
from reports.jobs import actions, runner
from reports.jobs.models import Job, JobFile, JobPart
from reports.jobs.runner import key_of_part
from tests import factories
from tests.browser import assert_accessible, sign_in

pytestmark = pytest.mark.django_db

PARAMETERS = {
    "municipality": "rezeknes-valstspilseta",
    "first": "2021-03-01",
    "last": "2021-03-31",
}


def asked(by) -> Job:
    return actions.ask(kind="statements", parameters=PARAMETERS, by=by)


def run(job: Job) -> Job:
    runner.run(job.pk)
    job.refresh_from_db()
    return job


def download(client, job: Job):
    return client.get(f"/reports/files/{job.uuid}/")


def end_roles(user) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(user=user).update(valid_to=yesterday)


class TestRun:
    def test_it_makes_each_part_and_the_file(self, march, inese):
        job = run(asked(inese))
        assert (job.state, job.total, job.done) == (Job.State.DONE, 3, 3)
        assert decrypted(job.uuid, bytes(job.file.content)).startswith(b"%PDF")
        assert not job.parts.exclude(content=None).exists()

    def test_what_lies_there_is_encrypted_each_part_for_itself(self, march, inese, monkeypatch):
        job = asked(inese)
        monkeypatch.setattr(runner._Run, "_join", lambda self: None)
        run(job)
        one, other = job.parts.order_by("position")[:2]
        assert b"%PDF" not in bytes(one.content)
        assert decrypted(key_of_part(job, one.key), bytes(one.content)).startswith(b"%PDF")
        with pytest.raises(FileDamagedError):
            decrypted(key_of_part(job, other.key), bytes(one.content))

    def test_it_leaves_a_trace_of_who_asked(self, march, inese):
        run(asked(inese))
        trace = Trace.objects.latest("id")
        assert (trace.kind, trace.page) == ("job", "reports:statement_pack")
        assert (trace.user_id, trace.purpose) == (inese.pk, "supervision")
        assert set(trace.client_ids) == {march.anna.pk, march.emils.pk, march.janis.pk}

    def test_a_second_run_goes_on_with_what_is_missing(self, march, inese, monkeypatch):
        job = asked(inese)
        make = runner._Run._make_one
        made = []

        def one_only(self):
            made.append(make(self))
            raise KeyboardInterrupt

        monkeypatch.setattr(runner._Run, "_make_one", one_only)
        with pytest.raises(KeyboardInterrupt):
            runner.run(job.pk)
        first = JobPart.objects.exclude(made_at=None).get()
        monkeypatch.setattr(runner._Run, "_make_one", make)
        Job.objects.filter(pk=job.pk).give_back()
        run(job)
        assert (job.state, job.done) == (Job.State.DONE, 3)
        assert JobPart.objects.get(pk=first.pk).made_at == first.made_at

    def test_only_one_run_takes_it(self, march, inese):
        job = asked(inese)
        assert Job.objects.take(job.pk, job.uuid)
        assert run(job).state == Job.State.RUNNING

    def test_a_right_lost_meanwhile_stops_it_and_nothing_is_left(self, march, inese, monkeypatch):
        job = asked(inese)
        make = runner._Run._make_one

        def then_lose(self):
            found = make(self)
            end_roles(inese)
            return found

        monkeypatch.setattr(runner._Run, "_make_one", then_lose)
        run(job)
        assert (job.state, job.fault) == (Job.State.FAILED, Job.Fault.RIGHT_LOST)
        assert not JobPart.objects.exclude(content=None).exists()
        assert not JobFile.objects.exists()

    def test_who_may_not_sign_in_any_more_gets_nothing(self, march, inese):
        job = asked(inese)
        inese.is_active = False
        inese.save()
        assert run(job).fault == Job.Fault.RIGHT_LOST

    def test_a_client_who_moved_away_meanwhile_is_left_out(self, march, inese, monkeypatch):
        job = asked(inese)
        listed = runner._Run._list_parts

        def then_move(self):
            found = listed(self)
            job.parts.filter(key=str(march.anna.uuid)).update(
                key="00000000-0000-4000-8000-000000000000"
            )
            return found

        monkeypatch.setattr(runner._Run, "_list_parts", then_move)
        run(job)
        assert (job.state, job.done, job.parts.left_out().count()) == (Job.State.DONE, 3, 1)

    def test_an_error_ends_it_in_words_and_is_logged_without_a_name(
        self, march, inese, monkeypatch, caplog
    ):
        def fail(*args):
            raise RuntimeError(str(march.anna.identity))

        monkeypatch.setattr("reports.statement.pack.statement_pdf", fail)
        job = run(asked(inese))
        assert (job.state, job.fault) == (Job.State.FAILED, Job.Fault.FAILED)
        assert str(march.anna.identity) not in caplog.messages[-1]
        assert not DBTaskResult.objects.exclude(traceback="").exists()

    def test_nobody_served_is_said_as_such(self, inese):
        assert run(asked(inese)).fault == Job.Fault.NOTHING


class TestAsking:
    def test_the_queue_holds_the_key_alone(self, march, inese):
        job = asked(inese)
        assert [t.args_kwargs for t in DBTaskResult.objects.all()] == [
            {"args": [job.pk], "kwargs": {}}
        ]

    def test_asking_twice_gives_the_one_at_work(self, march, inese):
        assert asked(inese) == asked(inese)
        assert DBTaskResult.objects.count() == 1

    def test_asking_after_the_end_makes_another(self, march, inese):
        first = run(asked(inese))
        assert asked(inese) != first

    def test_who_may_not_is_refused(self, march, ilze, daina):
        for user in (ilze, daina):
            with pytest.raises(PermissionDenied):
                asked(user)

    def test_a_retry_goes_on_and_a_finished_one_stays(self, march, inese):
        job = asked(inese)
        Job.objects.filter(pk=job.pk).end(Job.State.FAILED, Job.Fault.FAILED)
        job.refresh_from_db()
        assert run(actions.retry(job)).state == Job.State.DONE
        assert actions.retry(job).state == Job.State.DONE

    def test_a_retry_while_the_same_is_at_work_gives_that_one(self, march, inese):
        job = asked(inese)
        Job.objects.filter(pk=job.pk).end(Job.State.CANCELLED)
        job.refresh_from_db()
        again = asked(inese)
        assert actions.retry(job) == again

    def test_a_sweep_gives_back_what_is_left_alone_and_asks_the_queue_once(self, march, inese):
        job = asked(inese)
        Job.objects.take(job.pk, job.uuid)
        assert actions.sweep() == actions.Swept(0, 0)
        Job.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))
        DBTaskResult.objects.update(status="RUNNING")
        assert actions.sweep() == actions.Swept(1, 0)
        Job.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))
        assert actions.sweep() == actions.Swept(1, 0)
        assert DBTaskResult.objects.ready().count() == 1
        assert run(job).state == Job.State.DONE


class TestPages:
    def test_the_list_says_how_far_it_is_and_asks_again(self, march, inese, client):
        client.force_login(inese)
        job = asked(inese)
        assert "Gaida savu kārtu." in client.get("/reports/files/").text
        Job.objects.filter(pk=job.pk).update(total=500, done=120)
        text = client.get("/reports/files/").text
        assert "Sagatavots: 120 no 500." in text
        assert "Lapu var aizvērt, fails būs sadaļā „Mani faili”." in text
        assert 'hx-trigger="every 2s"' in text
        job.refresh_from_db()
        Job.objects.filter(pk=job.pk).update(total=0, done=0)
        run(job)
        text = client.get("/reports/files/").text
        assert 'hx-trigger="every' not in text
        assert f"/reports/files/{job.uuid}/" in text

    def test_the_file_comes_with_a_trace_of_all_in_it(self, march, inese, client):
        job = run(asked(inese))
        client.force_login(inese)
        answer = download(client, job)
        assert answer["Content-Type"] == "application/pdf"
        assert "izraksti-rezeknes-valstspilseta-2021-03-01" in answer["Content-Disposition"]
        assert answer.content.startswith(b"%PDF")
        trace = Trace.objects.latest("id")
        assert (trace.kind, trace.page) == ("export", "reports:file_download")
        assert len(trace.client_ids) == 3

    def test_it_is_nobody_elses(self, march, inese, client):
        job = run(asked(inese))
        other = factories.user_with(
            Membership.Role.DEPARTMENT_HEAD, "rezeknes-valstspilseta", name="Otra Vadītāja"
        )
        client.force_login(other)
        assert job.label not in client.get("/reports/files/").text
        assert download(client, job).status_code == 404
        for deed in ("cancel", "retry"):
            assert client.post(f"/reports/files/{job.uuid}/{deed}/").status_code == 404

    def test_without_the_right_it_is_not_given_out_any_more(self, march, inese, client):
        job = run(asked(inese))
        Membership.objects.filter(user=inese).update(role=Membership.Role.SOCIAL_WORKER)
        client.force_login(inese)
        assert download(client, job).status_code == 403
        assert client.post(f"/reports/files/{job.uuid}/retry/").status_code == 403

    def test_one_of_a_client_who_went_elsewhere_is_not_given_out(self, march, inese, client):
        job = run(asked(inese))
        job.parts.filter(position=1).update(key="00000000-0000-4000-8000-000000000000")
        client.force_login(inese)
        answer = download(client, job)
        assert answer.status_code == 410
        assert "Pieprasiet to vēlreiz" in answer.text

    def test_after_its_time_it_is_gone_with_advice_also_before_it_is_swept(
        self, march, inese, client, settings
    ):
        job = run(asked(inese))
        later = timezone.now() + timedelta(days=settings.JOB_FILE_DAYS, minutes=1)
        with time_machine.travel(later):
            client.force_login(inese)
            answer = download(client, job)
        assert answer.status_code == 410
        assert "Pieprasiet" in answer.text

    def test_the_command_forgets_files_and_later_jobs(self, march, inese, settings):
        job = run(asked(inese))
        kept = run(asked(inese))
        Job.objects.filter(pk=job.pk).update(expires_at=timezone.now())
        call_command("forget_job_files")
        assert [file.job for file in JobFile.objects.all()] == [kept]
        assert not job.parts.exists()
        assert Job.objects.filter(pk=job.pk).exists()
        long_ago = timezone.now() - timedelta(days=settings.JOB_FILE_DAYS)
        Job.objects.filter(pk=job.pk).update(expires_at=long_ago)
        DBTaskResult.objects.update(enqueued_at=long_ago, status="RUNNING")
        call_command("forget_job_files")
        assert [*Job.objects.all()] == [kept]
        assert not DBTaskResult.objects.exists()

    def test_cancelling_and_trying_again(self, march, inese, client):
        client.force_login(inese)
        job = asked(inese)
        page = client.post(f"/reports/files/{job.uuid}/cancel/", follow=True)
        assert "Sagatavošana atcelta." in page.text
        assert run(job).state == Job.State.CANCELLED
        client.post(f"/reports/files/{job.uuid}/retry/")
        assert run(job).state == Job.State.DONE
        # Too late: nothing happens to it.
        client.post(f"/reports/files/{job.uuid}/cancel/")
        job.refresh_from_db()
        assert job.state == Job.State.DONE

    def test_one_not_ready_leads_back_to_the_list(self, march, inese, client):
        client.force_login(inese)
        assert download(client, asked(inese)).url == "/reports/files/"

    def test_one_that_failed_says_why_and_offers_another_try(self, march, inese, client):
        client.force_login(inese)
        job = asked(inese)
        Job.objects.filter(pk=job.pk).end(Job.State.FAILED, Job.Fault.FAILED)
        text = client.get("/reports/files/").text
        assert "Sistēmā radās kļūda. Mēģiniet vēlreiz." in text
        assert "Mēģināt vēlreiz" in text
        assert download(client, job).status_code == 410

    def test_the_list_asks_as_many_queries_for_more_jobs(
        self, march, inese, client, django_assert_max_num_queries
    ):
        client.force_login(inese)
        run(asked(inese))
        with django_assert_max_num_queries(100) as before:
            client.get("/reports/files/")
        run(asked(inese))
        asked(inese)
        with django_assert_max_num_queries(len(before)):
            client.get("/reports/files/")

    def test_it_is_accessible_while_one_is_made(self, march, inese, page):
        run(asked(inese))
        job = asked(inese)
        Job.objects.filter(pk=job.pk).update(total=500, done=120)
        sign_in(page, inese, factories.TEST_PASSWORD)
        page.goto("/reports/files/")
        assert_accessible(page)
        Job.objects.filter(pk=job.pk).update(done=240)
        page.get_by_text("Sagatavots: 240 no 500.").wait_for()


class TestPack:
    ADDRESS = "/reports/statement/pack/"
    CHOSEN = {"municipality": "rezeknes-valstspilseta", "first": "1.3.2021", "last": "31.3.2021"}

    def test_the_head_sees_how_many_and_asks_for_them(self, march, inese, client):
        client.force_login(inese)
        answer = client.get(self.ADDRESS, self.CHOSEN)
        assert answer.context["clients"] == 3
        assert not Job.objects.exists()
        answer = client.post(self.ADDRESS, self.CHOSEN)
        assert answer.url == "/reports/files/"
        # A double click.
        client.post(self.ADDRESS, self.CHOSEN)
        job = Job.objects.get()
        assert job.parameters == PARAMETERS
        assert job.label == "Izraksti: Rēzeknes valstspilsēta, 01.03.2021.–31.03.2021."

    def test_where_nobody_was_served_nothing_is_asked_for(self, march, inese, client):
        client.force_login(inese)
        chosen = self.CHOSEN | {"first": "1.3.2019", "last": "2.3.2019"}
        answer = client.post(self.ADDRESS, chosen)
        assert answer.status_code == 422
        assert "Šajā periodā pakalpojumi nav sniegti." in answer.text

    def test_a_foreign_municipality_is_no_choice(self, march, inese, client):
        client.force_login(inese)
        chosen = self.CHOSEN | {"municipality": "augsdaugavas-novads"}
        assert client.post(self.ADDRESS, chosen).status_code == 422

    def test_it_is_accessible(self, march, inese, page):
        sign_in(page, inese, factories.TEST_PASSWORD)
        page.goto(
            f"{self.ADDRESS}?municipality=rezeknes-valstspilseta&first=1.3.2021&last=1.4.2021"
        )
        assert_accessible(page)


class TestWalls:
    """PostgreSQL shows a job to who asked for it, and its content to who still reads all of it."""

    @staticmethod
    def seen() -> list[int]:
        counts = []
        with connection.cursor() as cursor:
            for model in (Job, JobPart, JobFile):
                cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
                counts.append(cursor.fetchone()[0])
        return counts

    @pytest.fixture
    def job(self, inese):
        file = factories.JobFileFactory(job__asked_by=inese)
        factories.JobPartFactory(job=file.job, content=b"1")
        return file.job

    def test_who_asked_sees_it(self, job, inese):
        with scope.of_user(inese):
            assert self.seen() == [1, 1, 1]

    def test_a_colleague_and_a_stranger_do_not(self, job, ilze, daina, anita):
        for user in (ilze, daina, anita):
            with scope.of_user(user):
                assert self.seen() == [0, 0, 0]

    def test_who_lost_the_place_sees_the_job_without_content(self, job, inese):
        end_roles(inese)
        with scope.of_user(inese):
            assert self.seen() == [1, 0, 0]

    def test_figures_are_enough_where_nobody_is_named(self, job, rita):
        Job.objects.update(asked_by=rita)
        with scope.of_user(rita):
            assert self.seen() == [1, 0, 0]
        Job.objects.update(is_named=False)
        with scope.of_user(rita):
            assert self.seen() == [1, 1, 1]

    def test_the_content_is_bound_to_its_job(self, job):
        with pytest.raises(FileDamagedError):
            decrypted(factories.JobFactory().uuid, encrypted(job.uuid, b"%PDF"))
