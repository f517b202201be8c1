"""A mail server for tests: writes every letter it accepts into the directory given, one .eml file each, and its port into `port`.

The envelope comes first, as X-Envelope-From and X-Envelope-To. Mail to anyone at refused.example is refused for good.
"""

import asyncio
import itertools
import os
import sys

from aiosmtpd.smtp import SMTP

directory = sys.argv[1]
numbers = itertools.count(1)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.endswith("@refused.example"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n"
        write(f"{next(numbers):06}.eml", head.encode() + envelope.content)
        return "250 accepted"


def write(name, content):
    """A reader never sees half a file: it has its name only when it is whole."""
    path = os.path.join(directory, name)
    with open(path + ".part", "wb") as file:
        file.write(content)
    os.rename(path + ".part", path)


async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), hostname="localhost", enable_SMTPUTF8=True), "127.0.0.1", 0)
    write("port", str(server.sockets[0].getsockname()[1]).encode())
    await server.serve_forever()


asyncio.run(serve())
