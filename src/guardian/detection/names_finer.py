"""The finer entity of secrets and card security codes that a name tells: what is harmless is told from what is not."""

from __future__ import annotations

import re

_EXPIRY = re.compile(r"(?i)exp|valid|month|year|good.?thru|ablauf|gultig|caduc|venc|scad|validade|有效期|到期|有効期限")
_PIN = re.compile(r"(?i)(?:^|[^a-z])pin(?:$|[^a-z])|(?<=[a-z])Pin(?![a-z])|atm.?pin|密码|密碼|暗証")
_CODE = re.compile(r"(?i)cv[vc]|csc|cid|verif|secur|security|安全码|安全碼|校验码|校驗碼|セキュリティ")
_PASS = re.compile(
    r"(?i)pass(?!port|age|ive|enger)|pwd|pswd|psw(?![a-z])|(?:^|[^a-z])p[wc](?:$|[^a-z])|contrase|contrasen|(?:^|[^a-z])clave|"
    r"mot.?de.?passe|mdp|kennwort|passwort|senha|wachtwoord|security.?(?:answer|question)|secret.?(?:answer|question)|"
    r"密码|密碼|口令|密保|安全答案|安全问题|安全問題|パスワード|暗証|秘密の|비밀번호|пароль"
)
_HASH = re.compile(
    r"(?i)hash|digest|bcrypt|scrypt|argon|pbkdf|(?:^|[^a-z])md5|(?:^|[^a-z])sha[-_]?\d|crypted|哈希|散列|摘要|ハッシュ"
)
_KEY = re.compile(r"(?i)key|token|secret|jwt|bearer|oauth|certificate|密钥|密鑰|秘钥|私钥|令牌|金鑰|授权码")


def says_hash(name: str) -> bool:
    return bool(_HASH.search(name))


def says_password(name: str) -> bool:
    return bool(_PASS.search(name))


def finer(category: str, name: str) -> str:
    """``card_security.expiry``, ``credential_secret.password`` … where the name tells; else the category."""
    if category == "card_security":
        if _CODE.search(name):
            return "card_security.cvv"
        if _PIN.search(name):
            return "card_security.pin"
        return "card_security.expiry" if _EXPIRY.search(name) else category
    if category != "credential_secret" or re.search(r"(?i)salt|盐|鹽", name):
        return category
    if says_password(name):
        return "credential_secret.password_hash" if says_hash(name) else "credential_secret.password"
    return "credential_secret.key" if _KEY.search(name) and not says_hash(name) else category
