"""Certificates for the tests of TLS, made by openssl: two authorities, and what they signed, rightly or wrongly."""

import shutil
import subprocess

PASSPHRASE = "open-sesame-" + "7" * 8
LOCALHOST = "DNS:localhost,IP:127.0.0.1"


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def new_key(path):
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path)


def self_signed(folder, name, title, names=None):
    """A certificate that vouches for itself; without names an authority."""
    new_key(folder / f"{name}.key")
    extra = ["-addext", f"subjectAltName={names}"] if names else []
    openssl("req", "-x509", "-new", "-key", folder / f"{name}.key", "-days", 2, "-subj", f"/CN={title}", *extra,
            "-out", folder / f"{name}.crt")


def signed(folder, name, authority, names, expired=False):
    new_key(folder / f"{name}.key")
    request, extensions = folder / f"{name}.csr", folder / f"{name}.ext"
    extensions.write_text(f"subjectAltName={names}\n")
    openssl("req", "-new", "-key", folder / f"{name}.key", "-subj", f"/CN={name}", "-out", request)
    sign = ["x509", "-req", "-in", request, "-CA", folder / f"{authority}.crt", "-CAkey", folder / f"{authority}.key",
            "-CAcreateserial", "-extfile", extensions, "-out", folder / f"{name}.crt"]
    if not expired:
        openssl(*sign, "-days", 2)
        return
    try:
        openssl(*sign, "-days", -1)
    except subprocess.CalledProcessError:  # From OpenSSL 3.4 on.
        openssl(*sign, "-not_before", "20200101000000Z", "-not_after", "20200201000000Z")


def make(folder):
    """All of them, as NAME.crt and NAME.key; the authorities are `authority` and `stranger`."""
    self_signed(folder, "authority", "Authority of the test")
    self_signed(folder, "stranger", "Authority that nobody trusts")
    signed(folder, "good", "authority", LOCALHOST)
    signed(folder, "expired", "authority", LOCALHOST, expired=True)
    signed(folder, "wrong-name", "authority", "DNS:elsewhere.example,IP:10.1.2.3")
    signed(folder, "wrong-ca", "stranger", LOCALHOST)
    self_signed(folder, "self-signed", "localhost", LOCALHOST)
    signed(folder, "client", "authority", "DNS:client")
    signed(folder, "client-wrong-ca", "stranger", "DNS:client")
    openssl("pkey", "-in", folder / "client.key", "-aes256", "-passout", f"pass:{PASSPHRASE}", "-out", folder / "client-locked.key")
    shutil.copy(folder / "client.crt", folder / "client-locked.crt")
    for key in folder.glob("*.key"):
        key.chmod(0o600)
