"""A passkey as a browser hands it over when it is set up."""

import hashlib
import json

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

ID = b"a passkey of the tests"
FLAG = AuthenticatorData.FLAG


def a_credential() -> dict:
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    data = AuthenticatorData.create(
        hashlib.sha256(b"testserver").digest(),
        FLAG.USER_PRESENT | FLAG.USER_VERIFIED | FLAG.ATTESTED,
        0,
        AttestedCredentialData.create(bytes(16), ID, key),
    )
    origin = {"type": "webauthn.create", "challenge": "", "origin": "https://testserver"}
    return {
        "id": websafe_encode(ID),
        "rawId": websafe_encode(ID),
        "type": "public-key",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(origin).encode()),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
    }
