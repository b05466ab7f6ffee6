//! A folder to serve, and requests to the handler that serves it, without sockets.

use std::io::Read;
use std::net::Ipv4Addr;
use std::path::Path;
use std::time::{Duration, SystemTime};

use solution_b_client::message::{Fields, RequestHead, Version};
use solution_c_server::site::Site;
use solution_c_server::{Config, Content, Handler, Request, RequestContent, Response};

/// A folder, and the site that serves it.
pub struct Visitor {
    pub folder: tempfile::TempDir,
    site: Site,
}

impl Visitor {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config {
            root: folder.path().to_path_buf(),
            ..Config::default()
        };
        Visitor {
            site: Site::new(&config).expect("a site"),
            folder,
        }
    }

    /// Writes a file that was last changed an hour ago.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("its folder");
        std::fs::write(&path, content).expect("written");
        let file = std::fs::File::options()
            .write(true)
            .open(&path)
            .expect("opened");
        file.set_modified(SystemTime::now() - Duration::from_secs(3600))
            .expect("its time");
    }

    pub fn ask(&self, method: &str, target: &str, fields: &[(&str, &str)]) -> Response {
        let head = RequestHead {
            method: method.to_owned(),
            target: target.to_owned(),
            version: Version::Http11,
            fields: fields
                .iter()
                .map(|(name, value)| (*name, value.as_bytes()))
                .collect::<Fields>(),
        };
        let peer = Ipv4Addr::LOCALHOST.into();
        let mut content = RequestContent::default();
        self.site.handle(&mut Request {
            head: &head,
            peer,
            content: &mut content,
            id: None,
            waited_since: None,
        })
    }

    pub fn get(&self, target: &str, fields: &[(&str, &str)]) -> Response {
        self.ask("GET", target, fields)
    }
}

/// The octets of a response.
pub fn octets(response: Response) -> Vec<u8> {
    let mut octets = Vec::new();
    match response.content {
        Content::Empty => {}
        Content::Octets(all) => octets = all,
        Content::Shared(all, range) => octets.extend_from_slice(&all[range]),
        Content::File(file, range) => {
            use std::io::{Seek, SeekFrom};
            let mut file = &*file;
            file.seek(SeekFrom::Start(range.start)).expect("sought");
            file.take(range.end - range.start)
                .read_to_end(&mut octets)
                .expect("read");
        }
        Content::Begun(..) | Content::Raw(..) => panic!("a site has none of those"),
        Content::Stream(mut source, length) => {
            source.read_to_end(&mut octets).expect("read");
            assert!(
                length.is_none_or(|length| length == octets.len() as u64),
                "the length that was announced"
            );
        }
    }
    octets
}
