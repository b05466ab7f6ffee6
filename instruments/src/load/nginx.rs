//! nginx, with a configuration of ours in a temporary folder: as a peer that answers, or as a balancer in front of copies.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;

use workshop::error::{Error, Result};

/// What it is there for.
#[derive(Debug)]
pub enum Duty<'a> {
    /// Serves the files of this folder.
    Files(&'a Path),
    /// Answers with 13 octets.
    Words,
    /// Hands requests on to these in turn.
    Balance(&'a [SocketAddr]),
}

/// Writes its configuration into this folder; gives the command that starts it.
///
/// # Errors
/// It is not installed, or the folder cannot be written.
pub fn command(folder: &Path, duty: &Duty<'_>, port: u16) -> Result<Command> {
    let program = find().ok_or_else(|| {
        Error::failed("nginx is not installed")
            .remedy("apt-get install nginx-light; brew install nginx")
    })?;
    let file = folder.join("nginx.conf");
    fs::write(&file, configuration(duty, port))
        .map_err(|cause| Error::file("write", &file, &cause))?;
    let mut command = Command::new(program);
    command.arg("-p").arg(folder).arg("-c").arg(&file);
    Ok(command)
}

/// A port that nobody listens on at this moment.
///
/// # Errors
/// There is none.
pub fn free_port() -> Result<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|cause| Error::ours(format!("there is no free port: {cause}")))
}

/// It is installed where only root looks for programs.
fn find() -> Option<&'static str> {
    let places = ["nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx"];
    places.into_iter().find(|place| {
        let asked = Command::new(place).arg("-v").output();
        asked.is_ok_and(|answer| answer.status.success())
    })
}

fn configuration(duty: &Duty<'_>, port: u16) -> String {
    let (upstream, server) = match duty {
        Duty::Files(folder) => (String::new(), format!("root \"{}\";", folder.display())),
        Duty::Words => (
            String::new(),
            "location / { default_type text/plain; return 200 \"Hello, world!\"; }".to_owned(),
        ),
        Duty::Balance(copies) => (
            format!(
                "upstream copies {{ {} keepalive 256; keepalive_requests 1000000000; }}",
                copies
                    .iter()
                    .map(|copy| format!("server {copy};"))
                    .collect::<String>()
            ),
            "location / { proxy_pass http://copies; proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_set_header Host $http_host; }"
                .to_owned(),
        ),
    };
    format!(
        "daemon off;\npid pid;\n{}worker_processes auto;\nerror_log stderr error;\nevents {{ worker_connections 20000; }}\n\
         http {{\n  default_type application/octet-stream;\n  access_log off;\n  sendfile on;\n  tcp_nodelay on;\n  \
         keepalive_requests 1000000000;\n  client_body_temp_path body;\n  proxy_temp_path proxy;\n  \
         fastcgi_temp_path fastcgi;\n  uwsgi_temp_path uwsgi;\n  scgi_temp_path scgi;\n  {upstream}\n  \
         server {{\n    listen 127.0.0.1:{port};\n    {server}\n  }}\n}}\n",
        user()
    )
}

/// Its workers read a temporary folder of whoever started it.
fn user() -> &'static str {
    #[cfg(unix)]
    if rustix::process::geteuid().is_root() {
        return "user root;\n";
    }
    ""
}
