//! Compiles every file under `proto/` with protox, so that no protoc has to be installed, and derives the shapes that
//! messages share.

mod shapes;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../proto");
    println!("cargo::rerun-if-changed={}", root.display());

    let mut compiler = protox::Compiler::new([&root])?;
    compiler.include_source_info(true).include_imports(true);
    compiler.open_files(proto_files(&root)?)?;

    // Encoded by protox: prost's typed descriptors would drop the policy options.
    let descriptor_set = Path::new(&env::var("OUT_DIR")?).join("descriptor_set.bin");
    fs::write(descriptor_set, compiler.encode_file_descriptor_set())?;

    let files = compiler.file_descriptor_set();
    fs::write(
        Path::new(&env::var("OUT_DIR")?).join("shapes.rs"),
        shapes::derive(&files.file),
    )?;

    // Type names let a resource be packed into the `Any` of a feed event.
    let mut config = tonic_prost_build::Config::new();
    config
        .enable_type_names()
        .type_name_domain(["."], "type.googleapis.com");
    tonic_prost_build::configure().compile_fds_with_config(files, config)?;
    Ok(())
}

/// All `.proto` files under `folder`, in a stable order.
fn proto_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut entries = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    entries.sort();

    let mut files = Vec::new();
    for path in entries {
        if path.is_dir() {
            files.extend(proto_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    Ok(files)
}
