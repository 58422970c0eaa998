"""Amazon's signature, version 4, as a server checks it: over the bytes of path, query, host and headers as they arrived."""

import hashlib
import hmac
from urllib.parse import parse_qs, unquote

KEYS = {"reader": "secret"}


def digest(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def header(environ, name):
    value = environ.get("HTTP_" + name.upper().replace("-", "_")) or environ.get(name.upper().replace("-", "_"), "")
    return " ".join(value.split())


def claims(environ, query):
    """Whose it is, over which headers, when, over which body, and the signature itself."""
    shown = environ.get("HTTP_AUTHORIZATION")
    if shown:
        said = dict(part.strip().split("=", 1) for part in shown.partition(" ")[2].split(","))
        return (said["Credential"], said["SignedHeaders"], environ["HTTP_X_AMZ_DATE"],
                environ["HTTP_X_AMZ_CONTENT_SHA256"], said["Signature"])
    said = {name: values[0] for name, values in parse_qs(query).items()}
    return (said["X-Amz-Credential"], said["X-Amz-SignedHeaders"], said["X-Amz-Date"],
            "UNSIGNED-PAYLOAD", said["X-Amz-Signature"])


def is_right(environ):
    path, _, query = environ["RAW_URI"].partition("?")
    credential, names, date, body, signature = claims(environ, query)
    who, *scope = unquote(credential).split("/")
    signed = sorted(part if "=" in part else part + "="
                    for part in query.split("&") if part and not part.startswith("X-Amz-Signature="))
    names = unquote(names)
    request = [environ["REQUEST_METHOD"], path, "&".join(signed)]
    request += [name + ":" + header(environ, name) for name in names.split(";")] + ["", names, body]
    text = "\n".join(["AWS4-HMAC-SHA256", date, "/".join(scope),
                      hashlib.sha256("\n".join(request).encode()).hexdigest()])
    key = ("AWS4" + KEYS[who]).encode()
    for part in scope:
        key = digest(key, part)
    return hmac.compare_digest(digest(key, text).hex(), signature)


class Checked:
    """A WSGI application that only those reach who have signed."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        if is_right(environ):
            return self.application(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"SignatureDoesNotMatch"]
