from django.utils.translation import gettext_lazy as _

from di_latgale.organisations.models import Belonging
from reports.columns import MOST, columns_of
from reports.day_centres.document import DayCentresDocument, day_centres_document
from reports.forms import PeriodForm
from services.models import Centre


class DayCentresForm(PeriodForm):
    """Whose clients, of which days; month by month, so there is no mode."""

    def __init__(self, data, *, user) -> None:
        super().__init__(data, user=user)
        del self.fields["mode"]

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                columns_of(self.asked().period)
            except ValueError:
                text = _("The report holds at most %(years)s years.") % {"years": MOST}
                self.add_error("first", text)
        return cleaned

    def document(self) -> DayCentresDocument:
        return day_centres_document(self.asked(), centres=self._centres())

    def _centres(self):
        """Of the municipalities asked for, whichever division they were written down in."""
        asked = self.asked()
        if asked.is_region:
            return Centre.objects.all()
        belongings = Belonging.objects.filter(territory__in=asked.territories())
        return Centre.objects.filter(municipality__in=belongings.order_by().values("municipality"))
