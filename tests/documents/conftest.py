import pytest


@pytest.fixture(autouse=True)
def own_documents(settings, tmp_path):
    """Each test has a folder of its own."""
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
