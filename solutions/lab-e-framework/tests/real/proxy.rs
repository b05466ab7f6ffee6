//! nginx in front of some copies of the program: each request goes to the next one.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};

use grader::deadline::{Deadline, STARTUP, until};
use grader::leash::Leash;
use tempfile::TempDir;

use crate::found;
use crate::server::Server;

/// A free port may be taken between our look and nginx's: then another one is tried.
const PORTS: usize = 5;

/// nginx that runs. Dropping it ends it.
pub struct Proxy {
    child: Child,
    leash: Leash,
    _folder: TempDir,
    pub address: SocketAddr,
}

impl Proxy {
    #[track_caller]
    pub fn before(copies: &[&Server]) -> Option<Proxy> {
        let program = found::program("nginx", "apt-get install nginx-light")?;
        for _ in 0..PORTS {
            let folder = tempfile::tempdir().unwrap();
            // nginx takes no port 0.
            let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let address = free.local_addr().unwrap();
            fs::write(
                folder.path().join("nginx.conf"),
                configuration(address, copies),
            )
            .unwrap();
            drop(free);
            let mut command = Command::new(&program);
            command
                .arg("-p")
                .arg(folder.path())
                .args(["-c", "nginx.conf"])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            let leash = Leash::default();
            let mut child = leash.start(&mut command).unwrap().unwrap();
            // It writes this file once it listens.
            let listens = folder.path().join("pid");
            until(&Deadline::within(3 * STARTUP), || {
                listens.exists() || child.try_wait().unwrap().is_some()
            });
            let mut proxy = Proxy {
                child,
                leash,
                _folder: folder,
                address,
            };
            if proxy.child.try_wait().unwrap().is_none() && listens.exists() {
                return Some(proxy);
            }
        }
        panic!("nginx found no free port in {PORTS} tries");
    }
}

fn configuration(address: SocketAddr, copies: &[&Server]) -> String {
    let copies: String = copies
        .iter()
        .map(|copy| format!("server {} max_fails=0;", copy.address))
        .collect();
    format!(
        r"
        daemon off;
        master_process off;
        pid pid;
        error_log stderr;
        events {{}}
        http {{
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            upstream copies {{ {copies} }}
            server {{
                listen {address};
                location / {{
                    proxy_pass http://copies;
                    proxy_set_header Host $http_host;
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    proxy_set_header X-Forwarded-Proto $scheme;
                    add_header X-Copy $upstream_addr always;
                }}
            }}
        }}
        "
    )
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.leash.end(&mut self.child);
    }
}
