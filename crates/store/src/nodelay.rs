//! Sends to PostgreSQL at once.
//!
//! The driver leaves Nagle's algorithm on (sqlx-core 0.9.0, launchbadge/sqlx issue 4335; 0.8 had it off, the release after 0.9.0 has
//! it off again): whatever is longer than one write of TLS, 16 KiB, then waits 40 ms for the server's delayed acknowledgement. An
//! import spends nine tenths of its time there. The driver gives nobody its socket, so that it is found among those of the process.

use std::fs;
use std::io;
use std::os::fd::RawFd;

use socket2::SockRef;

/// Sets `TCP_NODELAY` on every socket of this process that is connected to one of `ports` of some server, and says on how many it had to. It is
/// right on any socket: a number that another socket has got since it was listed does no harm. Where there is no `/proc`, nothing
/// is done.
pub(crate) fn set(ports: &[u16]) -> io::Result<usize> {
    let mut set = 0;
    for fd in open()? {
        let socket = SockRef::from(&fd);
        let peer = socket.peer_addr().ok().and_then(|peer| peer.as_socket());
        // One that is closed meanwhile, or is of UDP, fails.
        let waits =
            peer.is_some_and(|peer| ports.contains(&peer.port())) && matches!(socket.nodelay(), Ok(false));
        if waits && socket.set_nodelay(true).is_ok() {
            set += 1;
        }
    }
    Ok(set)
}

fn open() -> io::Result<Vec<RawFd>> {
    let files = match fs::read_dir("/proc/self/fd") {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let numbers = files.map(|file| Ok(file?.file_name().to_str().and_then(|name| name.parse().ok())));
    numbers.filter_map(Result::transpose).collect()
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn connections_to_the_server_send_at_once_and_others_are_left_alone() {
        let (server, other) = (listen(), listen());
        let port = server
            .local_addr()
            .map(|address| address.port())
            .unwrap_or_default();
        let to_server = server.local_addr().and_then(TcpStream::connect).ok();
        let to_other = other.local_addr().and_then(TcpStream::connect).ok();
        let at_once = |stream: &Option<TcpStream>| stream.as_ref().and_then(|stream| stream.nodelay().ok());
        assert_eq!(at_once(&to_server), Some(false));
        assert_eq!(set(&[port]).ok(), Some(1));
        assert_eq!(
            (at_once(&to_server), at_once(&to_other)),
            (Some(true), Some(false))
        );
        assert_eq!(set(&[port]).ok(), Some(0));
    }

    fn listen() -> TcpListener {
        TcpListener::bind("127.0.0.1:0").unwrap_or_else(|error| panic!("{error}"))
    }
}
