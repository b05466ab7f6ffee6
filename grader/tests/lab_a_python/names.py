"""Names of hosts, names of ports (a13)."""

import os

from .addresses import resolve, shown
from .command_line import port, usage_error
from .terminal import Failed, out, reason


def resolve_name_arguments(parser):
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("service", metavar="SERVICE", nargs="?", help="name or number of a port")


def resolve_name(options):
    service = options.service
    if service is not None and (service == "" or service.isdigit() and int(service) > 65535):
        raise Failed(f"unknown service {service!r}")  # some resolvers cut large numbers down in silence
    addresses = [address for _, address in resolve(options.name, service)]
    if service is None:
        lines = [host for host, *_ in addresses]
    else:
        lines = [shown(host, number) for host, number, *_ in addresses]
    print_lines(dict.fromkeys(lines))  # the resolver repeats an address for each transport; once is enough


def services_arguments(parser):
    parser.add_argument("low", metavar="LOW", type=port)
    parser.add_argument("high", metavar="HIGH", type=port)


def services(options):
    if options.low > options.high:
        usage_error("usage: lab_a.py services LOW HIGH\n", f"LOW ({options.low}) is over HIGH ({options.high})")
    known = {}
    for key, name in known_services():
        if options.low <= key[0] <= options.high:
            known.setdefault(key, name)  # the first name counts, as it does for getservbyport
    print_lines(f"{number}/{protocol} {known[number, protocol]}" for number, protocol in sorted(known))


def known_services():
    """Yields ((port, protocol), name) for each line of the system's list that is about TCP or UDP."""
    folder = r"%SystemRoot%\System32\drivers\etc" if os.name == "nt" else "/etc"
    path = os.path.join(os.path.expandvars(folder), "services")
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.readlines()
    except OSError as error:
        raise Failed(f"{path}: {reason(error)} (on Debian it is in the package netbase)") from None
    for line in lines:
        fields = line.partition("#")[0].split()
        if len(fields) >= 2:
            number, _, protocol = fields[1].partition("/")
            if number.isdigit() and protocol in ("tcp", "udp"):
                yield (int(number), protocol), fields[0]


def print_lines(lines):
    out("".join(f"{line}\n" for line in lines).encode())
