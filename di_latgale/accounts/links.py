"""Links that set a password: of an invitation and of a forgotten password. Each works once."""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import base36_to_int


class LinkTokenGenerator(PasswordResetTokenGenerator):
    """Who has no password yet was invited and may take days; a forgotten one takes hours."""

    def check_token(self, user, token) -> bool:
        # Django's own limit is the longer of the two.
        if not super().check_token(user, token) or not user.is_active:
            return False
        age = self._num_seconds(self._now()) - base36_to_int(token.split("-")[0])
        if user.has_usable_password():
            return age <= settings.PASSWORD_LINK_HOURS * 3_600
        return age <= settings.INVITATION_DAYS * 86_400
