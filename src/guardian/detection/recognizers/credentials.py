"""Secrets, sessions and user agents."""

from __future__ import annotations

from guardian.detection.recognizers.base import LEFT, RIGHT, Recognizer


def _secret(kind: str, core: str, *triggers: str, alone: float = 0.9) -> Recognizer:
    return Recognizer(
        f"credential_secret.{kind}", "credential_secret", f"{LEFT}(?:{core}){RIGHT}",
        "the issuer's documented prefix", chance=1e-6, alone=alone, triggers=triggers, cell=core,
        names=("api_key", "token", "secret", "access_token", "secret_key", "密钥"),
    )  # fmt: skip


SECRETS = (
    _secret("aws_access_key", r"(?:AKIA|ASIA|AGPA|AROA|AIDA)[0-9A-Z]{16}", "akia", "asia", "agpa", "aroa", "aida"),
    _secret("github_token", r"gh[pousr]_[0-9A-Za-z]{36,251}|github_pat_[0-9A-Za-z_]{22,255}", "ghp_", "gho_", "ghu_",
    "ghs_", "ghr_", "github_pat_"),
    _secret("gitlab_token", r"glpat-[0-9A-Za-z_-]{20,64}", "glpat-"),
    _secret("slack_token", r"xox[abeoprs]-[0-9A-Za-z-]{10,250}", "xox"),
    _secret("stripe_key", r"[rs]k_(?:live|test)_[0-9A-Za-z]{16,247}", "k_live_", "k_test_"),
    _secret("google_api_key", r"AIza[0-9A-Za-z_-]{35}", "aiza"),
    _secret("openai_key", r"sk-(?:proj-|ant-)?[0-9A-Za-z_-]{20,200}", "sk-"),
    _secret("npm_token", r"npm_[0-9A-Za-z]{36}", "npm_"),
    _secret("pypi_token", r"pypi-[0-9A-Za-z_-]{50,300}", "pypi-"),
    _secret("sendgrid_key", r"SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}", "sg."),
    _secret("aliyun_key", r"LTAI[0-9A-Za-z]{12,26}", "ltai"),
    _secret("tencent_key", r"AKID[0-9A-Za-z]{32}", "akid"),
    _secret("jwt", r"eyJ[0-9A-Za-z_-]{8,1000}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{10,1000}", "eyj"),
    Recognizer(
        "credential_secret.private_key", "credential_secret", r"-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY"
        r"(?: BLOCK)?-----[^-]{0,16000}(?:-----END (?:[A-Z]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----)?",
        "RFC 7468", chance=1e-9, alone=0.99, triggers=("-----begin",), names=("private_key",),
        cell=r"-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----[\s\S]*",
    ),
    Recognizer(
        "credential_secret.password_hash", "credential_secret", r"(?<![0-9A-Za-z$])\$(?:2[abxy]|argon2(?:id|i|d)|5|6"
        r"|y|scrypt|pbkdf2-sha\d{3})\$[0-9A-Za-z./,=+$-]{20,250}|\{(?:S?SHA|S?MD5|CRYPT)\}[0-9A-Za-z+/=]{20,120}",
        "crypt(5), PHC string format", chance=1e-6, alone=0.95, triggers=("$2", "$argon2", "$5$", "$6$", "$y$",
        "$scrypt", "$pbkdf2", "sha}", "md5}", "{crypt}"), names=("password", "password_hash", "pwd", "passwd"),
        cell=r"\$(?:2[abxy]|argon2(?:id|i|d)|5|6|y|scrypt|pbkdf2-sha\d{3})\$[0-9A-Za-z./,=+$-]{20,250}",
    ),
    Recognizer(
        "credential_secret.url_password", "credential_secret",
        r"[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,64}:(?P<v>[^\s:/@]{1,64})@[0-9A-Za-z.-]{1,253}", "RFC 3986 3.2.1",
        chance=0.01, alone=0.97, triggers=("://",),
    ),
)  # fmt: skip


def secretive(value: str) -> bool:
    """Not a word of prose nor a placeholder: letters and digits or signs mixed, or long."""
    plain = value.strip("\"'")
    if plain.lower() in (
        "null",
        "none",
        "true",
        "false",
        "required",
        "undefined",
        "changeme",
        "redacted",
        "reset",
        "expired",
    ) or set(plain) <= set("*xX.•-_"):
        return False
    kinds = sum(
        (
            any(c.islower() for c in plain),
            any(c.isupper() for c in plain),
            any(c.isdigit() for c in plain),
            any(not c.isalnum() for c in plain),
        )
    )
    return kinds >= 2 or plain.isdigit()


ASSIGNED_SECRET = Recognizer(
    "credential_secret", "credential_secret",
    r"(?i:(?<![A-Za-z])(?:password|passwd|pwd|passphrase|api[ _-]?key|apikey|secret(?:[ _-]?key)?"
    r"|access[ _-]?(?:token|key)|auth[ _-]?token|client[ _-]?secret|bearer|密码|密碼|口令|密钥|登录密码|初始密码"
    r"|交易密码)(?: is)?[\"']?(?:\s{0,2}(?:[:：=]|是|为|為)\s{0,2}"
    r"|\s))(?P<v>[\"']?[^\s\"',;，。；、<>一-鿿]{4,128}[\"']?)",
    "an assignment to a secret's name", valid=secretive, chance=0.2, alone=0.75, near=False,
    triggers=("passw", "pwd", "passphrase", "key", "secret", "token", "bearer", "密码", "密碼", "口令", "密钥"), names=(
    "password", "pwd", "passwd", "密码", "secret", "token"),
)  # fmt: skip
COOKIE = Recognizer(
    "cookie_session", "cookie_session", r"(?i:(?<![A-Za-z])(?:(?:set-)?cookie:\s{0,2}|(?:session[ _-]?id|sessid"
    r"|phpsessid|jsessionid|connect\.sid|_ga|_gid|_fbp|csrftoken|sid)\s{0,2}[:=]\s{0,2}))(?P<v>[^\s\"',，。]{8,1000}"
    r"(?:; ?[^\s;=]{1,64}=[^\s;]{1,500}){0,20})",
    "RFC 6265", chance=0.05, alone=0.75, triggers=("cookie", "sess", "sid", "_ga", "_gid", "_fbp", "csrftoken"),
    names=("cookie", "session_id", "sid"),
)  # fmt: skip
USER_AGENT = Recognizer(
    "user_agent", "user_agent", r"(?<![0-9A-Za-z])(?:Mozilla|Opera|Dalvik|okhttp|curl|Wget|python-requests"
    r"|PostmanRuntime)/\d[0-9.]{0,12}(?: (?:\([^()\n]{3,300}\)|[0-9A-Za-z_.+-]{2,40}/[0-9A-Za-z.+_-]{1,40}|(?:Mobile"
    r"|like|Gecko|Version)(?![a-z]))){0,16}",
    "RFC 9110 10.1.5", chance=0.01, alone=0.85, triggers=("mozilla/", "opera/", "dalvik/", "okhttp/", "curl/",
    "wget/", "python-requests/", "postmanruntime/"), names=("user_agent", "ua", "useragent"),
    cell=r"(?:Mozilla|Opera|Dalvik|okhttp|curl|Wget|python-requests|PostmanRuntime)/\d.{0,600}",
)  # fmt: skip

BUILTIN = (
    *SECRETS, ASSIGNED_SECRET, COOKIE, USER_AGENT,
)  # fmt: skip
