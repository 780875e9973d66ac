//! The command: listens until it is stopped.

use clap::Parser;
use gorgias_emulator::options::Options;
use gorgias_emulator::server;
use std::io::Write;
use std::process::ExitCode;
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

// By a thread of its own, which ends with the process: tokio's would be waited for, as long as the parent lives.
async fn stdin_closed() {
    let (closed, at_end) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        drop(std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
        closed.send(()).ok();
    });
    drop(at_end.await);
}
