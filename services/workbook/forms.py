from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MEGABYTE = 2**20


class UploadForm(forms.Form):
    # What the file holds is for the check to judge, also that it holds nothing.
    workbook = forms.FileField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy("An .xlsx file with the sheets and columns of the empty workbook."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def clean_workbook(self) -> UploadedFile:
        file = self.cleaned_data["workbook"]
        if file.size > settings.WORKBOOK_MAX_BYTES:
            most = settings.WORKBOOK_MAX_BYTES // MEGABYTE
            raise ValidationError(_("The file is larger than %(most)d MB.") % {"most": most})
        return file
