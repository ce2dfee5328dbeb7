//! `serve`: builds the page and serves it on this machine.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::page;

/// Build the page and serve it on 127.0.0.1, again after every change of its files
#[derive(clap::Args)]
pub struct Args {
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Build without optimisation: faster to build, far slower to run
    #[arg(long)]
    debug: bool,
}

pub fn run(args: &Args) -> Result<()> {
    let port = args.port;
    // Known now rather than after the build.
    drop(
        TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("port {port} is in use: choose another with --port"))?,
    );
    page::prepare()?;
    println!(
        "building the page: 10 to 20 minutes the first time on two cores, then less than one unless the code changed"
    );
    println!("it will be served at http://127.0.0.1:{port}/ (end with Ctrl-C)");
    thread::spawn(move || announce(port));
    page::trunk("serve", args.debug, &["--address", "127.0.0.1", "--port", &port.to_string()])
}

/// Prints the address once something answers there: Trunk listens when the page is built.
fn announce(port: u16) {
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        thread::sleep(Duration::from_millis(300));
    }
    println!("\n  NeuroTriage is at http://127.0.0.1:{port}/\n");
}
