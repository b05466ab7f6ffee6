"""Model async: what events does, written as if each client had a thread (a10)."""

import asyncio

from .door import Door
from .terminal import note, reason

PIECE = 65536


def run(listener, _, options):
    """Serves echo to everyone; a conversation that waits for its socket has no place here."""
    asyncio.run(serve(listener, options.grace))


async def serve(listener, grace):
    loop = asyncio.get_running_loop()
    conversations = set()
    # The door closes its socket from another thread, so the loop gets a duplicate of its own.
    with listener.dup() as entrance:
        door = Door(listener, grace)
        door.announce()
        door.wake.setblocking(False)
        welcoming = loop.create_task(welcome(entrance, conversations))
        await loop.sock_recv(door.wake, 1)
        welcoming.cancel()
    if conversations:
        await asyncio.wait(conversations)


async def welcome(entrance, conversations):
    """Takes clients in, for ever."""
    loop = asyncio.get_running_loop()
    told = False
    while True:
        try:
            client, _ = await loop.sock_accept(entrance)
        except OSError as error:
            # Most likely we are out of files or memory; the client waits in the system's queue.
            if not told:
                note(f"a client has to wait: {reason(error)}")
            told = True
            await asyncio.sleep(0.02)
            continue
        told = False
        conversation = loop.create_task(echo(client))
        conversations.add(conversation)
        conversation.add_done_callback(conversations.discard)


async def echo(client):
    try:
        reader, writer = await asyncio.open_connection(sock=client)
    except OSError:
        client.close()  # it left before its turn
        return
    try:
        while True:
            octets = await reader.read(PIECE)
            if not octets:
                break
            writer.write(octets)
            await writer.drain()  # goes on only when the client has taken most of it
        writer.close()
        await writer.wait_closed()
    except OSError:
        writer.close()  # reset, or gone
