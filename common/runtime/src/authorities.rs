//! Whose certificates the AWS clients trust. What must not live here: what the review of live tabs trusts when it asks other people's
//! sites; that is the crate `links`.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject as _};

/// The authorities whose certificates the AWS clients trust.
#[derive(Clone, Debug, Default)]
pub enum Authorities {
    /// Those that Mozilla trusts, compiled in.
    #[default]
    Mozilla,
    /// Those of the file that `AWS_CA_BUNDLE` names, and no others, as the AWS CLI does it.
    Bundle(Arc<RootCertStore>),
}

/// The file that `AWS_CA_BUNDLE` names has no authorities.
#[derive(Debug, thiserror::Error)]
#[error(
    "the environment variable AWS_CA_BUNDLE names the file {}, which {problem}: let it name a file with the authorities to trust, each \
     a certificate in PEM (-----BEGIN CERTIFICATE-----), or unset it to trust those that Mozilla trusts",
    file.display()
)]
pub struct BadBundle {
    file: PathBuf,
    problem: BundleProblem,
}

/// What is wrong with a bundle, to be read after "which".
#[derive(Debug, thiserror::Error)]
enum BundleProblem {
    #[error("cannot be read ({0})")]
    Unreadable(#[from] io::Error),
    /// What PEM's reader says of it shows lines as numbers.
    #[error("has a part that is damaged or cut short")]
    Damaged(#[from] pem::Error),
    #[error("has no certificate of an authority")]
    NoAuthorities,
}

impl Authorities {
    /// Those of a bundle, or without one those that Mozilla trusts.
    ///
    /// # Errors
    /// The bundle cannot be read, is not PEM, or has no certificate of an authority.
    pub fn of_bundle(file: Option<&str>) -> Result<Self, BadBundle> {
        let Some(file) = file.map(Path::new) else { return Ok(Self::Mozilla) };
        match read_bundle(file) {
            Ok(roots) => Ok(Self::Bundle(Arc::new(roots))),
            Err(problem) => Err(BadBundle { file: file.to_owned(), problem }),
        }
    }

    /// The certificates against which those of AWS's servers are checked.
    #[must_use]
    pub fn roots(&self) -> Arc<RootCertStore> {
        match self {
            Self::Mozilla => Arc::new(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }),
            Self::Bundle(roots) => roots.clone(),
        }
    }
}

fn read_bundle(file: &Path) -> Result<RootCertStore, BundleProblem> {
    let text = std::fs::read(file)?;
    let certificates = CertificateDer::pem_slice_iter(&text).collect::<Result<Vec<_>, _>>()?;
    let mut roots = RootCertStore::empty();
    // A machine's bundle may have old certificates that nobody can read any more; the others still count.
    let (taken, unreadable) = roots.add_parsable_certificates(certificates);
    if taken == 0 {
        return Err(BundleProblem::NoAuthorities);
    }
    if unreadable > 0 {
        tracing::warn!(file = %file.display(), taken, unreadable, "certificates of AWS_CA_BUNDLE were left out");
    }
    Ok(roots)
}
