from django import forms


class FilterForm(forms.Form):
    """The filters of a list, kept in its address; what it does not know is ignored."""

    use_required_attribute = False

    def asked(self):
        """What the address said."""
        return self.data

    def chosen(self) -> list[dict]:
        """The filters that are on: their words, and the address without each."""
        found = []
        for bound in self:
            if self.cleaned_data.get(bound.name):
                rest = self.asked().copy()
                for name in (bound.name, "page"):
                    rest.pop(name, None)
                words = dict(bound.field.widget.choices)[bound.data]
                address = f"?{rest.urlencode()}"
                found.append({"name": bound.name, "words": words, "address": address})
        return found
