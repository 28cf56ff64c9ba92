"""Invented people: names, personal codes that fit birth dates, and who stands for whom."""

from datetime import date
from random import Random

from stdnum.lv import pvn


def _words(*lines: str) -> list[str]:
    return " ".join(lines).split()


GIRLS = _words(
    "Agnese Alīna Anete Annija Beāte Dārta Elīza Emīlija Estere Gabriela Helēna Ieva Kitija Krista",
    "Laura Līva Luīze Madara Marta Mētra Nikola Odrija Patrīcija Rēzija Rūta Samanta Sāra Šarlote",
    "Tīna Ūna Vanesa Zane Žanete Ģertrūde Jūlija Katrīna",
)
BOYS = _words(
    "Adrians Aleksis Artūrs Bruno Dāvis Dominiks Eduards Emīls Ernests Gustavs Haralds Henrijs",
    "Jēkabs Kārlis Krišjānis Ķirils Leons Linards Mārcis Markuss Mārtiņš Mikus Niklāvs Oskars",
    "Pēteris Ralfs Reinis Rūdolfs Sandis Tomass Uģis Valters Vēstards Zigmārs Ņikita Toms",
)
WOMEN = _words(
    "Aija Anita Baiba Daiga Dace Elīna Evita Gunta Iveta Inga Jana Jeļena Kristīne Ļubova Lāsma",
    "Līga Mairita Olita Rasma Sanita Sarmīte Skaidrīte Solvita Vēsma Vija Zita Žanna Ērika",
)
MEN = _words(
    "Agris Aigars Ainārs Aldis Andris Arvīds Dainis Edgars Gatis Gints Guntars Igors Imants Ivars",
    "Jāzeps Jurijs Kaspars Māris Normunds Oļegs Raitis Sergejs Uldis Viesturs Vladislavs Ģirts",
)
# As a woman and as a man bear it.
FAMILIES = [
    pair.split("/")
    for pair in _words(
        "Āboliņa/Āboliņš Apsīte/Apsītis Avotiņa/Avotiņš Bramane/Bramanis Bruvere/Bruveris",
        "Cīrule/Cīrulis Čerpa/Čerps Dzene/Dzenis Dzērve/Dzērve Ezeriņa/Ezeriņš Garkalne/Garkalns",
        "Graudiņa/Graudiņš Gulbe/Gulbis Ģēģere/Ģēģeris Irbīte/Irbītis Jukša/Jukšs",
        "Kļaviņa/Kļaviņš Krastiņa/Krastiņš Krūmiņa/Krūmiņš Ķīse/Ķīsis Lāce/Lācis Leimane/Leimanis",
        "Ļeņa/Ļeņa Mežniece/Mežnieks Nagle/Naglis Ņukša/Ņukšs Ozola/Ozols Paegle/Paeglis",
        "Plūme/Plūmis Purviņa/Purviņš Roķe/Roķis Rubene/Rubenis Sīle/Sīlis Spridzāne/Spridzāns",
        "Stirna/Stirna Strazdiņa/Strazdiņš Šķirmante/Šķirmants Šmite/Šmits Tīrele/Tīrelis",
        "Upeniece/Upenieks Ūdre/Ūdris Vanaga/Vanags Vējone/Vējonis Vītola/Vītols Zariņa/Zariņš",
        "Zvirgzdiņa/Zvirgzdiņš Žagata/Žagata Žūriņa/Žūriņš",
    )
]
# From this day on new codes begin with 32–39 and hold no birth date.
NEW_CODES_SINCE = date(2017, 7, 1)


class Names:
    """Hands out names and personal codes, none of them twice."""

    def __init__(self, seed: str) -> None:
        self._rng = Random(seed)
        self._names: set[tuple[str, str]] = set()
        self._codes: set[str] = set()
        self._families: list[list[str]] = []

    def family(self) -> list[str]:
        """Both forms of a family name; all have had a turn before one comes again."""
        if not self._families:
            self._families = sorted(FAMILIES, key=lambda _: self._rng.random())
        return self._families.pop()

    def given(self, family: str, choice: list[str]) -> str:
        while True:
            given = self._rng.choice(choice)
            if (given, family) not in self._names:
                self._names.add((given, family))
                return given

    def born(self, first_year: int, last_year: int) -> date:
        first, last = date(first_year, 1, 1), date(last_year, 12, 31)
        return date.fromordinal(self._rng.randrange(first.toordinal(), last.toordinal() + 1))

    def personal_code(self, born: date, *, new: bool = False) -> str:
        while True:
            digits = self._first_ten(born, new or born >= NEW_CODES_SINCE)
            code = f"{digits[:6]}-{digits[6:]}{pvn.calc_check_digit_pers(digits)}"
            if code not in self._codes:
                self._codes.add(code)
                return code

    def _first_ten(self, born: date, new: bool) -> str:
        if new:
            second = self._rng.choice("22223456789")
            return f"3{second}{self._rng.randrange(10**8):08d}"
        century = {19: 1, 20: 2}[born.year // 100]
        return f"{born:%d%m%y}{century}{self._rng.randrange(1000):03d}"

    def is_woman(self) -> bool:
        return self._rng.random() < 0.5
