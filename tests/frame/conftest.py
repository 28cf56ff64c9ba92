import pytest

from tests.frame.urls import FOLDER


@pytest.fixture
def sample_site(settings):
    """The site with the pages of ``tests.frame.urls``."""
    settings.ROOT_URLCONF = "tests.frame.urls"
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], FOLDER]}
    ]
