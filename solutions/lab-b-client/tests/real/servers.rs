//! Real servers on the loopback interface, each with a folder of its own that goes away with it.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use grader::deadline::{Deadline, STARTUP, until};
use grader::leash::Leash;
use tempfile::TempDir;

use crate::found;

/// A free port may be taken between our look and nginx's: then another one is tried.
const PORTS: usize = 5;

/// A server that runs. Dropping it ends it.
pub struct Server {
    child: Child,
    leash: Leash,
    folder: TempDir,
    port: u16,
}

/// A request as nginx logs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The number of the connection that it came on.
    pub connection: String,
    pub method: String,
    pub target: String,
}

/// nginx in front of this folder.
pub fn nginx(site: &Path) -> Option<Server> {
    let program = found::program("nginx", "apt-get install nginx-light")?;
    for _ in 0..PORTS {
        let folder = tempfile::tempdir().unwrap();
        // nginx takes no port 0.
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        let configuration = folder.path().join("nginx.conf");
        fs::write(&configuration, nginx_configuration(port, site)).unwrap();
        let mut command = Command::new(&program);
        command
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(configuration);
        drop(free);

        let mut server = Server::start(&mut command, folder, port);
        // It writes this file once it listens.
        let listens = server.folder.path().join("pid");
        if server.is_ready(|_| listens.exists()) {
            return Some(server);
        }
    }
    panic!("nginx found no free port in {PORTS} tries");
}

fn nginx_configuration(port: u16, site: &Path) -> String {
    format!(
        r#"
        daemon off;
        master_process off;
        pid pid;
        error_log stderr;
        events {{}}
        http {{
            types {{
                text/html html;
                text/css css;
                text/javascript js;
                text/plain txt py;
                image/png png;
                image/svg+xml svg;
            }}
            default_type application/octet-stream;
            log_format asked "$connection $request_method $request_uri";
            access_log asked.log asked;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            gzip on;
            server {{
                listen 127.0.0.1:{port};
                root "{}";
            }}
        }}
        "#,
        site.display()
    )
}

/// Python's http.server in front of this folder.
pub fn http_server(site: &Path) -> Option<Server> {
    let mut command = Command::new(found::python()?);
    command
        .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"])
        .arg("--directory")
        .arg(site);
    // "Serving HTTP on 127.0.0.1 port 40123 (http://127.0.0.1:40123/) ..."
    Some(Server::that_says(&mut command, "(http://127.0.0.1:"))
}

/// httpbin, which tells what it was asked, run by gunicorn.
pub fn httpbin() -> Option<Server> {
    let program = found::part_of(
        "httpbin",
        found::made_for_ci("httpbin/bin/gunicorn"),
        "python3 -m venv target/ci/httpbin && target/ci/httpbin/bin/pip install httpbin gunicorn",
    )?;
    let mut command = Command::new(program);
    command.args(["--bind", "127.0.0.1:0", "--threads", "4", "httpbin:app"]);
    // "[INFO] Listening at: http://127.0.0.1:40123 (4711)"
    Some(Server::that_says(
        &mut command,
        "Listening at: http://127.0.0.1:",
    ))
}

impl Server {
    fn start(command: &mut Command, folder: TempDir, port: u16) -> Server {
        let output = File::create(folder.path().join("output")).unwrap();
        command
            .current_dir(folder.path())
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output);
        let leash = Leash::default();
        let child = leash.start(command).unwrap().unwrap();
        Server {
            child,
            leash,
            folder,
            port,
        }
    }

    /// A server that takes any port, and says after these words which.
    #[track_caller]
    fn that_says(command: &mut Command, words: &str) -> Server {
        let mut server = Server::start(command, tempfile::tempdir().unwrap(), 0);
        let mut port = None;
        let ready = server.is_ready(|output| {
            port = port_after(output, words);
            port.is_some()
        });
        assert!(ready, "{command:?} does not listen: {}", server.output());
        server.port = port.unwrap();
        server
    }

    /// Waits until it is ready; false if it ends before, or takes too long.
    fn is_ready(&mut self, mut ready: impl FnMut(&str) -> bool) -> bool {
        until(&Deadline::within(3 * STARTUP), || {
            let over = self.child.try_wait().unwrap().is_some();
            over || ready(&self.output())
        });
        ready(&self.output())
    }

    fn output(&self) -> String {
        fs::read_to_string(self.folder.path().join("output")).unwrap()
    }

    /// The URL of what it serves at `path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What nginx was asked since the last look.
    pub fn asked(&self) -> Vec<Asked> {
        const MARK: &str = "/the-end-of-the-log";
        // One process serves one event after another, and logs a request before it closes its connection:
        // once this is answered and closed, all before it is logged.
        let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        write!(socket, "HEAD {MARK} HTTP/1.0\r\n\r\n").unwrap();
        socket.read_to_end(&mut Vec::new()).unwrap();

        let log = fs::read_to_string(self.folder.path().join("asked.log")).unwrap();
        let mut asked: Vec<Asked> = log.lines().map(Asked::read).collect();
        let this_mark = asked.pop().unwrap();
        assert_eq!(this_mark.target, MARK);
        match asked.iter().rposition(|asked| asked.target == MARK) {
            Some(last_mark) => asked.split_off(last_mark + 1),
            None => asked,
        }
    }
}

impl Asked {
    fn read(line: &str) -> Asked {
        let mut words = line.split(' ').map(str::to_owned);
        let mut next = || words.next().unwrap_or_default();
        Asked {
            connection: next(),
            method: next(),
            target: next(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.leash.end(&mut self.child);
    }
}

/// The number that stands after these words.
fn port_after(output: &str, words: &str) -> Option<u16> {
    let (_, after) = output.split_once(words)?;
    let end = after.find(|c: char| !c.is_ascii_digit())?;
    after[..end].parse().ok()
}
