"""A mail server for the tests: aiosmtpd with a certificate made at its first start.

Prints its port, then serves until it is killed. In its folder it keeps `ca.pem` (trust this),
`mails.jsonl` (one accepted mail a line) and `commands.txt` (one command a line).
"""

import argparse
import asyncio
import json
import pathlib
import ssl
import warnings

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", choices=["starttls", "tls", "none"], default="starttls")
    parser.add_argument("--sign-in", metavar="USER:PASSWORD", help="nobody else may send")
    parser.add_argument("--greylist", action="store_true", help="451 at the first try of each recipient")
    parser.add_argument("--refuse-sender", action="store_true", help="550 at MAIL FROM")
    parser.add_argument("--refuse-recipient", metavar="REPLY", help="at RCPT TO, such as '550 5.1.1 unknown'")
    parser.add_argument("--refuse-content", metavar="REPLY", help="after the text of a mail")
    parser.add_argument("--cut", type=int, default=0, help="take so many mails and hang up without an answer")
    parser.add_argument("--each", type=int, default=0, help="421 after so many mails of one connection")
    return parser.parse_args()


def tls_context(folder):
    server, authority = folder / "server.pem", folder / "ca.pem"
    if not server.exists():
        made = trustme.CA()
        made.cert_pem.write_to_path(authority)
        made.issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(server)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server)
    return context


class Mailbox:
    def __init__(self, chosen):
        self.chosen = chosen
        self.seen = set()
        self.cuts = chosen.cut

    async def handle_MAIL(self, server, session, envelope, address, options):
        taken = getattr(session, "taken", 0)
        if self.chosen.each and taken >= self.chosen.each:
            return "421 4.7.0 enough for one connection"
        if self.chosen.refuse_sender:
            return "550 5.1.8 who is this"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.chosen.refuse_recipient:
            return self.chosen.refuse_recipient
        if self.chosen.greylist and address not in self.seen:
            self.seen.add(address)
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        if self.chosen.refuse_content:
            return self.chosen.refuse_content
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "raw": envelope.content.decode("utf-8", "replace"),
            "is_encrypted": server.transport.get_extra_info("sslcontext") is not None,
            "is_signed_in": bool(session.authenticated),
        }
        with open(self.chosen.folder / "mails.jsonl", "a") as kept:
            kept.write(json.dumps(mail) + "\n")
        session.taken = getattr(session, "taken", 0) + 1
        if self.cuts > 0:
            self.cuts -= 1
            server.transport.abort()
        return "250 taken"


class Server(SMTP):
    def __init__(self, handler, folder, **settings):
        super().__init__(handler, **settings)
        self._smtp_methods = {
            name: self.noted(folder, name, method) for name, method in self._smtp_methods.items()
        }

    def noted(self, folder, name, method):
        async def call(argument):
            with open(folder / "commands.txt", "a") as kept:
                kept.write(name + "\n")
            return await method(argument)

        return call


async def serve(chosen):
    context = tls_context(chosen.folder)
    is_starttls = chosen.tls == "starttls"
    settings = {
        "hostname": "post.example.org",
        "tls_context": context if is_starttls else None,
        "require_starttls": is_starttls,
        "auth_required": chosen.sign_in is not None,
        "auth_require_tls": is_starttls,
    }
    user, _, password = (chosen.sign_in or "").partition(":")

    def authenticate(server, session, envelope, mechanism, given):
        if not isinstance(given, LoginPassword):
            return AuthResult(success=False, handled=False)
        right = (given.login, given.password) == (user.encode(), password.encode())
        return AuthResult(success=right, handled=False)

    mailbox = Mailbox(chosen)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Server(mailbox, chosen.folder, loop=loop, authenticator=authenticate, **settings),
        "127.0.0.1",
        chosen.port,
        ssl=context if chosen.tls == "tls" else None,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    asyncio.run(serve(options()))
