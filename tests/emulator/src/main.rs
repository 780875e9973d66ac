//! The command: listens until it is stopped.

use clap::Parser;
use gorgias_emulator::options::Options;
use gorgias_emulator::server;
use std::io::Write;
use std::process::ExitCode;
use tokio::io::AsyncReadExt;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            drop(writeln!(std::io::stderr(), "gorgias-emulator: {problem}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> std::io::Result<()> {
    // Before anybody is told that it runs: whoever reads the first line may end it at once.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let running = server::start(&options).await?;
    let mut stdout = std::io::stdout();
    writeln!(
        stdout,
        "gorgias-emulator listening on http://{} (files on http://{})",
        running.api, running.files
    )?;
    stdout.flush()?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        () = stdin_closed(), if options.exit_with_stdin => {}
    }
    running.stop().await
}

async fn stdin_closed() {
    let mut stdin = tokio::io::stdin();
    let mut buffer = [0; 1024];
    while stdin.read(&mut buffer).await.is_ok_and(|count| count > 0) {}
}
