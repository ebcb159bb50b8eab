//! Compiles every file under `proto/` with protox, so that no protoc has to be installed, and derives the shapes that
//! messages share.

mod shapes;
mod texts;

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
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(
        out.join("descriptor_set.bin"),
        compiler.encode_file_descriptor_set(),
    )?;

    let mut files = compiler.file_descriptor_set();
    // Names of before are the callers' business: the server reads both, and is not to be warned of it.
    for field in files
        .file
        .iter_mut()
        .flat_map(|file| &mut file.message_type)
        .flat_map(|message| &mut message.field)
    {
        if let Some(options) = &mut field.options {
            options.deprecated = None;
        }
    }
    fs::write(out.join("shapes.rs"), shapes::derive(&files.file))?;
    fs::write(out.join("texts.rs"), texts::derive(&files.file))?;
    fs::write(out.join("servers.rs"), servers(&files))?;

    // Type names let a resource be packed into the `Any` of a feed event.
    let mut config = tonic_prost_build::Config::new();
    config
        .enable_type_names()
        .type_name_domain(["."], "type.googleapis.com")
        // One a call: a box would save nothing.
        .type_attribute(
            ".techmarket.supply.v1.UploadImportRequest.message",
            "#[allow(clippy::large_enum_variant)]",
        )
        .type_attribute(
            ".techmarket.demand.v1.UploadImportRequest.message",
            "#[allow(clippy::large_enum_variant)]",
        )
        .type_attribute(
            ".techmarket.directory.v1.ExportAccountResponse.part",
            "#[allow(clippy::large_enum_variant)]",
        );
    tonic_prost_build::configure().compile_fds_with_config(files, config)?;
    Ok(())
}

/// `Server` for the server of every service: what is asked of all of them has no common trait in what tonic generates.
fn servers(files: &tonic_prost_build::FileDescriptorSet) -> String {
    let services = files.file.iter().flat_map(|file| {
        let package = file.package().replace('.', "::");
        let services = file.service.iter();
        services.map(move |service| (package.clone(), service.name().to_owned()))
    });
    let implementation = |(package, name): (String, String)| {
        let module = snake(&name);
        format!("server!(crate::{package}::{module}_server::{name}Server<T>);\n")
    };
    services.map(implementation).collect()
}

/// `SupplyService` as the module of what is generated for it: `supply_service`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
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
