"""The server sub-commands: a listening socket, a model and a conversation each."""

from . import conversations, models
from .command_line import server_arguments, workers
from .door import listen


def echo_server_arguments(parser):
    server_arguments(parser)
    parser.add_argument("--model", choices=models.NAMES, default="threads",
                        help="how many clients are served at once (default threads)")
    parser.add_argument("--workers", type=workers, default=models.cores(),
                        help="threads of the pool, or processes (default: the number of cores)")


def echo_server(options):
    model = models.named(options.model)
    model(listen(options.host, options.port), conversations.echo, options)


time_server_arguments = whatismyip_server_arguments = adder_server_arguments = server_arguments


def time_server(options):
    models.threads(listen(options.host, options.port), conversations.tell_time, options)


def whatismyip_server(options):
    models.threads(listen(options.host, options.port), conversations.tell_address, options)


def adder_server(options):
    models.threads(listen(options.host, options.port), conversations.add, options)
