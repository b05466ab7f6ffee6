//! The subcommands that look something up: `resolve`, `services`.

use clap::{Arg, ArgMatches, Command, value_parser};

use super::print;
use crate::connect::authority;
use crate::services::{port_of, services_between};
use crate::{Error, Steps};

pub(super) fn commands() -> [Command; 2] {
    let port = |id, name, help| {
        Arg::new(id)
            .value_name(name)
            .required(true)
            .value_parser(value_parser!(u16))
            .help(help)
    };
    [
        Command::new("resolve")
            .about("Prints the addresses of a name, one a line")
            .arg(
                Arg::new("name")
                    .value_name("NAME")
                    .required(true)
                    .help("A host name, such as localhost"),
            )
            .arg(
                Arg::new("service")
                    .value_name("SERVICE")
                    .help("A port or the name of one; it is printed after each address"),
            )
            .after_help("Example:\n  cargo lab-a resolve localhost http\n  prints `127.0.0.1:80`"),
        Command::new("services")
            .about("Prints the names of ports")
            .arg(port("low", "LOW", "The first port"))
            .arg(port("high", "HIGH", "The last port"))
            .after_help(
                "Example:\n  cargo lab-a services 20 25\n  prints `22/tcp ssh` among others",
            ),
    ]
}

pub(super) fn resolve(arguments: &ArgMatches, steps: &Steps) -> Result<(), Error> {
    let name = arguments
        .get_one::<String>("name")
        .map_or("", String::as_str);
    let port = arguments
        .get_one::<String>("service")
        .map(|service| port_of(service, steps.parse_service))
        .transpose()?;
    let addresses = (steps.resolve)(name)
        .map_err(|error| Error::Failed(format!("{name}: host name not found: {error}")))?;
    let mut lines = String::new();
    for address in addresses {
        lines += &match port {
            Some(port) => authority(&address.to_string(), port),
            None => address.to_string(),
        };
        lines.push('\n');
    }
    print(lines.as_bytes())
}

pub(super) fn services(arguments: &ArgMatches, steps: &Steps) -> Result<(), Error> {
    let port = |id| arguments.get_one::<u16>(id).copied().unwrap_or_default();
    let (low, high) = (port("low"), port("high"));
    if low > high {
        return Err(Error::Usage(format!(
            "LOW is over HIGH: did you mean `services {high} {low}`?"
        )));
    }
    let mut lines = String::new();
    for service in services_between(low, high, steps.parse_service)? {
        lines += &format!("{}/{} {}\n", service.port, service.protocol, service.name);
    }
    print(lines.as_bytes())
}
