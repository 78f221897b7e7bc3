"""Sending letters over SMTP, the one place that talks to a mail server."""

import smtplib
import ssl
from email.message import EmailMessage

from learn.settings import Settings


class MailError(Exception):
    """The server could not be reached or refused the letter."""


def send(settings: Settings, address: str, subject: str, body: str, *, key: str) -> None:
    """Hand one plain-text letter to the mail server; `key` becomes its Message-ID, so that none counts twice.

    Over TLS where the server offers it; a name and password are sent no other way. Raises MailError.
    """
    try:
        letter = _letter(settings.mail_from, address, subject, body, key)
        with smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=20) as server:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            elif settings.mail_user:
                raise MailError("the mail server offers no TLS, so the password was not sent")
            if settings.mail_user:
                server.login(settings.mail_user, settings.mail_password)
            server.send_message(letter)
    except (OSError, smtplib.SMTPException, ValueError) as fault:  # ValueError: what no header can hold
        raise MailError(str(fault)) from fault


def _letter(sender: str, address: str, subject: str, body: str, key: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, address, subject
    letter["Message-ID"] = f"<{key}@{sender.rpartition('@')[2] or 'localhost'}>"
    letter.set_content(body)
    return letter
