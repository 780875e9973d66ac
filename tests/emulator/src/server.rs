//! The two listeners, and how they end.

use crate::api_error::ApiError;
use crate::app::App;
use crate::options::Options;
use crate::webhook::Delivery;
use crate::{control, http, webhook};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use rustls::pki_types::CertificateDer;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Laid upon a response that must not be sent: the connection ends instead.
#[derive(Clone, Copy, Debug)]
pub struct Cut;

/// An emulator that listens.
#[derive(Debug)]
pub struct Running {
    /// Address of the API.
    pub api: SocketAddr,
    /// Address of the files.
    pub files: SocketAddr,
    /// The helpdesk.
    pub app: Arc<App>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Starts listening.
///
/// # Errors
/// When a port cannot be had.
pub async fn start(options: &Options) -> io::Result<Running> {
    let api = listen(options.bind, options.port).await?;
    let files_listener = listen(options.bind, options.files_port).await?;
    let (api_address, files_address) = (api.local_addr()?, files_listener.local_addr()?);
    let trusted = match &options.webhooks_ca {
        Some(path) => webhook::certificates(path)?,
        None => Vec::new(),
    };
    let (app, hooks) = App::open(
        options,
        &format!("http://{api_address}"),
        &format!("http://{files_address}"),
    )?;
    let app = Arc::new(app);
    for text in &options.fault {
        let added = control::fault_rules(text.as_bytes()).and_then(|rules| app.faults.add(rules));
        added.map_err(|error| io::Error::other(format!("--fault {text}: {}", error.body())))?;
    }
    let (stop, stopped) = watch::channel(false);
    let router = Router::new()
        .fallback(http::api)
        .with_state(Arc::clone(&app))
        .merge(control::router(Arc::clone(&app)));
    let tasks = vec![
        tokio::spawn(serve(api, router, stopped.clone())),
        tokio::spawn(serve(
            files_listener,
            Router::new()
                .fallback(http::files)
                .with_state(Arc::clone(&app)),
            stopped.clone(),
        )),
        tokio::spawn(tick(Arc::clone(&app), stopped.clone())),
        tokio::spawn(deliver_webhooks(Arc::clone(&app), hooks, trusted, stopped)),
    ];
    Ok(Running {
        api: api_address,
        files: files_address,
        app,
        stop,
        tasks,
    })
}

async fn listen(address: IpAddr, port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((address, port)).await.map_err(|problem| {
        let why = if problem.kind() == io::ErrorKind::AddrInUse {
            "something else listens there; choose another port, or 0 for a free one".to_owned()
        } else {
            problem.to_string()
        };
        io::Error::new(
            problem.kind(),
            format!("cannot listen on {}: {why}", SocketAddr::new(address, port)),
        )
    })
}

impl Running {
    /// Answers what is under way, then ends.
    ///
    /// # Errors
    /// When the state cannot be written to its file.
    pub async fn stop(self) -> io::Result<()> {
        self.stop.send_replace(true);
        for task in self.tasks {
            drop(task.await);
        }
        self.app.save().map(|_| ())
    }
}

async fn tick(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    let mut beat = tokio::time::interval(Duration::from_millis(20));
    loop {
        tokio::select! {
            _ = beat.tick() => app.run_due(),
            _ = stopped.changed() => return,
        }
    }
}

async fn deliver_webhooks(
    app: Arc<App>,
    hooks: UnboundedReceiver<Delivery>,
    trusted: Vec<CertificateDer<'static>>,
    mut stopped: watch::Receiver<bool>,
) {
    tokio::select! {
        () = webhook::deliver(app, hooks, trusted) => {}
        _ = stopped.changed() => {}
    }
}

async fn serve(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
        };
        match accepted {
            Ok((stream, peer)) => attend(stream, peer, router.clone(), &graceful),
            // Out of file descriptors, most likely: wait for some to come back.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
    drop(listener);
    // A client that keeps its connection open without asking anything must not keep us.
    drop(tokio::time::timeout(Duration::from_secs(5), graceful.shutdown()).await);
}

fn attend(stream: TcpStream, peer: SocketAddr, router: Router, graceful: &GracefulShutdown) {
    // Small answers should leave at once; if that cannot be had they leave a little later.
    drop(stream.set_nodelay(true));
    let service =
        service_fn(move |request: Request<Incoming>| answer(router.clone(), peer, request));
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(60))
        // Above our own bounds, so that a bomb below it is refused in Gorgias' error shape.
        .max_headers(2000)
        .max_buf_size(1024 * 1024)
        .serve_connection(TokioIo::new(stream), service);
    let watched = graceful.watch(connection);
    tokio::spawn(async move {
        // A broken connection is the client's affair, or a fault that was asked for.
        drop(watched.await);
    });
}

async fn answer(
    mut router: Router,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response, io::Error> {
    use tower_service::Service;
    let control = request.uri().path().starts_with("/_emulator");
    if control && !peer.ip().is_loopback() {
        return Ok(ApiError::new(403, "Only from this machine.").into_response());
    }
    let response = match router.call(request.map(Body::new)).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if response.extensions().get::<Cut>().is_some() {
        return Err(io::ErrorKind::ConnectionAborted.into());
    }
    Ok(response)
}
