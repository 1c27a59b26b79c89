//! Whose certificates the functions and the local system trust when they reach AWS over TLS.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use local::template::Function as Deployed;
use runtime::Authorities;
use serde_json::Value as Json;
use system_tests::events::Case;
use system_tests::local_program::read_address;
use system_tests::runtime_api::{Function, Outcome, deployed, environment, program};
use system_tests::tls::TlsFront;
use system_tests::{World, listing};
use tokio::process::Command;

/// A file of a test's own.
fn write_file(name: &str, text: &str) -> Result<PathBuf> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, text)?;
    Ok(file)
}

/// HTTPS in front of the table of a system.
async fn start_front(world: &World) -> Result<TlsFront> {
    let endpoint = world.local.config().dynamodb_endpoint.as_deref().context("an endpoint")?;
    TlsFront::start(endpoint.trim_start_matches("http://").parse()?).await
}

fn reader() -> Result<Deployed> {
    deployed()?.into_iter().find(|function| function.name == "read-listing").context("read-listing")
}

/// read-listing, whose table is behind `front` and which has this bundle.
async fn start_reader(world: &World, front: &TlsFront, bundle: Option<&Path>) -> Result<Function> {
    let reader = reader()?;
    let mut environment = environment(&reader, world.local.config());
    environment.insert("AWS_ENDPOINT_URL_DYNAMODB".to_owned(), front.url.clone());
    environment.extend(bundle.map(|file| ("AWS_CA_BUNDLE".to_owned(), file.display().to_string())));
    Function::start(&program(&reader.name)?, environment).await
}

#[tokio::test]
async fn a_function_reads_its_table_over_tls_if_the_bundle_has_the_servers_authority() -> Result<()> {
    let world = World::start().await?;
    let (front, other) = (start_front(&world).await?, start_front(&world).await?);
    let case = Case::of(&reader()?)?;
    // A bundle has as many authorities as it likes, and words between them. One that nobody can read takes no other with it.
    let unreadable = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let text = format!("# The other\n{}\n# Old\n{unreadable}# This one\n{}", other.authority, front.authority);
    let bundle = write_file("both.pem", &text)?;
    let trusted = Authorities::of_bundle(bundle.to_str())?;
    assert_eq!(trusted.roots().len(), 2, "those of the bundle, and none of Mozilla's");
    assert!(Authorities::of_bundle(None)?.roots().len() > 50, "Mozilla's");
    let mut process = start_reader(&world, &front, Some(&bundle)).await?;
    case.check(&process.invoke(&case.event).await?.response()?)?;
    let log = process.stop().await?;
    ensure!(log.contains("certificates of AWS_CA_BUNDLE were left out"), "{log}");
    Ok(())
}

#[tokio::test]
async fn a_server_whose_authority_is_not_in_the_bundle_is_refused_and_so_is_one_that_mozilla_does_not_trust()
-> Result<()> {
    let world = World::start().await?;
    let (front, other) = (start_front(&world).await?, start_front(&world).await?);
    let event = Case::of(&reader()?)?.event;
    let bundle = write_file("other.pem", &other.authority)?;
    for bundle in [Some(bundle.as_path()), None] {
        let mut process = start_reader(&world, &front, bundle).await?;
        let Outcome::Response(answer) = process.invoke(&event).await? else { anyhow::bail!("no answer") };
        let log = process.stop().await?;
        assert_eq!(answer["statusCode"], 503, "{bundle:?}: {answer}");
        let problem: Json = serde_json::from_str(answer["body"].as_str().context("a body")?)?;
        assert_eq!(problem["type"], "urn:problem:unavailable", "{bundle:?}");
        ensure!(log.contains("invalid peer certificate"), "{bundle:?}: the log does not say why: {log}");
    }
    Ok(())
}

#[tokio::test]
async fn a_bundle_without_authorities_ends_the_start_with_its_name_and_what_to_do() -> Result<()> {
    let world = World::start().await?;
    let front = start_front(&world).await?;
    let half = &front.authority[..front.authority.len() / 2];
    let damaged = front.authority.replace("MII", "!!!");
    let no_certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let bundles = [
        (Path::new(env!("CARGO_TARGET_TMPDIR")).join("missing.pem"), "cannot be read (No such file or directory"),
        (write_file("empty.pem", "")?, "has no certificate of an authority"),
        (write_file("no-pem.pem", "authorities = [\"ours\"]\n")?, "has no certificate of an authority"),
        (write_file("no-certificate.pem", no_certificate)?, "has no certificate of an authority"),
        (write_file("half.pem", half)?, "has a part that is damaged or cut short"),
        (write_file("damaged.pem", &damaged)?, "has a part that is damaged or cut short"),
    ];
    for (file, problem) in bundles {
        let expected =
            format!("the environment variable AWS_CA_BUNDLE names the file {}, which {problem}", file.display());
        let error = start_reader(&world, &front, Some(&file)).await.err().context("it started")?;
        let error = format!("{error:#}");
        ensure!(error.contains(&expected) && error.contains("unset it to trust those that Mozilla trusts"), "{error}");
        let output = command_over(&front, &file)?.output().await?;
        let error = String::from_utf8(output.stderr)?;
        ensure!(!output.status.success() && error.contains(&expected), "the local system: {error}");
    }
    Ok(())
}

/// The local system over the table behind `front`.
fn command_over(front: &TlsFront, bundle: &Path) -> Result<Command> {
    let mut command = Command::new(program("local")?);
    command.args(["--port", "0", "--dynamodb-endpoint", &front.url]).env("AWS_CA_BUNDLE", bundle);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    Ok(command)
}

#[tokio::test]
async fn the_local_system_keeps_its_data_in_a_table_behind_the_bundles_authority() -> Result<()> {
    let world = World::start().await?;
    let front = start_front(&world).await?;
    let bundle = write_file("local.pem", &front.authority)?;
    let mut system = command_over(&front, &bundle)?.args(["--table", "Another"]).spawn()?;
    let (address, _output) = read_address(&mut system).await?;
    let tab = reqwest::get(format!("{address}{}", listing(system_tests::NOTES))).await?;
    assert_eq!(tab.status(), 200);
    system.kill().await?;
    Ok(())
}
