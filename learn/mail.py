"""Sending letters over SMTP, the one place that talks to a mail server."""

import smtplib
import ssl
from email.message import EmailMessage

from learn.settings import Settings


class MailError(Exception):
    """The server could not be reached or refused the letter."""


def send(settings: Settings, address: str, subject: str, body: str, *, key: str) -> None:
    """Hand one plain-text letter to the mail server over TLS; `key` becomes its Message-ID, so that none counts twice.

    Raises MailError.
    """
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = settings.mail_from, address, subject
    letter["Message-ID"] = f"<{key}@{settings.mail_from.rpartition('@')[2] or 'localhost'}>"
    letter.set_content(body)
    try:
        with smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=20) as server:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if settings.mail_user:
                server.login(settings.mail_user, settings.mail_password)
            server.send_message(letter)
    except (OSError, smtplib.SMTPException) as fault:
        raise MailError(str(fault)) from fault
