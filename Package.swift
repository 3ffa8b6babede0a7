// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is compiled in the Swift 6 language mode, and a warning is an error.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

// MARK: - Bridges: the only targets that see C

let bridges: [Target] = [
  .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
  .systemLibrary(
    name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
  .systemLibrary(name: "CBlosc", pkgConfig: "blosc", providers: [.apt(["libblosc-dev"])]),
  .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
  .systemLibrary(name: "CLZF", pkgConfig: "liblzf", providers: [.apt(["liblzf-dev"])]),
  .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
  .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
  .systemLibrary(
    name: "COpenJPEG", pkgConfig: "libopenjp2", providers: [.apt(["libopenjp2-7-dev"])]),
  // Without `pkgConfig`: it states a definition, and SwiftPM warns of that.
  .systemLibrary(name: "CJPEGXL", providers: [.apt(["libjxl-dev"])]),
  .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
  .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
  .systemLibrary(
    name: "CChafa", pkgConfig: "chafa", providers: [.apt(["libchafa-dev", "libglib2.0-dev"])]),
  .systemLibrary(name: "CAllocator"),
  // Debian's package has no pkg-config file.
  .systemLibrary(name: "CChipmunk", providers: [.apt(["libchipmunk-dev"])]),
  // Without `pkgConfig`: its only flag is for Windows, and SwiftPM warns of it.
  .systemLibrary(name: "CUTF8Proc", providers: [.apt(["libutf8proc-dev"])]),
  .target(name: "CExchange", exclude: ["README.md"]),
  .target(name: "CTransportKernels", exclude: ["README.md"]),
  .target(name: "CTerminal", exclude: ["README.md"]),
  // The headers of C++ code that `EmbedBridge` compiles and `BridgeLoading` opens on first use.
  .systemLibrary(name: "COpenCVBridge"),
  .systemLibrary(name: "CTorchBridge"),
  .plugin(name: "EmbedBridge", capability: .buildTool(), exclude: ["build.sh"]),
]

// MARK: - Libraries: one road, imports never run backwards

let libraries: [Target] = [
  .target(
    name: "Episodes", dependencies: ["CAllocator", "CExchange", "COpenSSL"],
    exclude: ["README.md"],
    swiftSettings: strict),
  .target(
    name: "HDF5",
    dependencies: ["CHDF5", "CDeflate", "CBlosc", "CLZ4", "CLZF", "CZstd", "Episodes"],
    exclude: ["README.md"], swiftSettings: strict),
  .target(
    name: "Zarr",
    dependencies: [
      "CBlosc", "CDeflate", "CJPEGXL", "COpenJPEG", "CZip", "CZstd", "Episodes",
    ],
    exclude: ["README.md"], swiftSettings: strict),
  .target(
    name: "Parquet", dependencies: ["Episodes"], exclude: ["README.md"], swiftSettings: strict),
  .target(
    name: "BridgeLoading", dependencies: ["Episodes"], exclude: ["README.md"],
    swiftSettings: strict),
  .target(
    name: "VideoDecoding", dependencies: ["BridgeLoading", "COpenCVBridge", "Episodes"],
    exclude: ["README.md"], swiftSettings: strict, plugins: ["EmbedBridge"]),
  .target(
    name: "EpisodeStore", dependencies: ["HDF5", "Zarr", "VideoDecoding", "Episodes"],
    exclude: ["README.md", "Doctor/README.md"],
    swiftSettings: strict),
  .target(
    name: "Preferences",
    dependencies: ["Episodes", .product(name: "GRDB", package: "GRDB.swift")],
    exclude: ["README.md"], swiftSettings: strict),
  .target(
    name: "Labelling", dependencies: ["Preferences", "EpisodeStore", "Episodes"],
    exclude: ["README.md"], swiftSettings: strict),
  .target(
    name: "LabellingPage",
    dependencies: [
      "Labelling", "Preferences", "EpisodeStore", "VideoDecoding", "Episodes",
      .product(name: "FlyingFox", package: "FlyingFox"),
      .product(name: "FlyingSocks", package: "FlyingFox"),
    ],
    exclude: ["README.md"],
    // In the program itself: a copied binary still has its page.
    resources: [.embedInCode("Page")], swiftSettings: strict),
  .target(
    name: "TerminalPlayer",
    dependencies: [
      "CChafa", "CTerminal", "CUTF8Proc", "Labelling", "Preferences", "EpisodeStore",
      "VideoDecoding", "Episodes",
    ],
    exclude: ["README.md"], swiftSettings: strict),
  .target(
    name: "OptimalTransport", dependencies: ["COpenBLAS", "CTransportKernels"],
    exclude: ["README.md"], swiftSettings: strict),
  .target(
    name: "Encoders",
    dependencies: [
      "BridgeLoading", "CTorchBridge", "OptimalTransport", "VideoDecoding", "Episodes",
    ],
    exclude: ["README.md"], swiftSettings: strict, plugins: ["EmbedBridge"]),
  .target(
    name: "Rewards", dependencies: ["OptimalTransport", "Episodes"], exclude: ["README.md"],
    swiftSettings: strict),
  .target(
    name: "ResultFiles",
    dependencies: ["Rewards", "OptimalTransport", "HDF5", "Parquet", "Episodes"],
    exclude: ["README.md"], swiftSettings: strict),
  .target(
    name: "Training", dependencies: ["Encoders", "Episodes"], exclude: ["README.md"],
    swiftSettings: strict),
  .target(
    name: "Alignment",
    dependencies: ["Training", "Encoders", "Preferences", "OptimalTransport", "Episodes"],
    exclude: ["README.md"], swiftSettings: strict),
  .target(
    name: "Evaluation", dependencies: ["Preferences", "Episodes"], exclude: ["README.md"],
    swiftSettings: strict),
  .target(
    name: "Reports",
    dependencies: [
      "Evaluation", "Rewards", "Encoders", "OptimalTransport", "VideoDecoding", "Episodes",
    ],
    exclude: ["README.md"], swiftSettings: strict),
  .target(
    name: "Studies",
    dependencies: [
      "Alignment", "Evaluation", "Rewards", "Encoders", "Labelling", "Preferences", "Episodes",
    ],
    exclude: ["README.md", "RESULTS.md"], swiftSettings: strict),
  .target(
    name: "PolicyExport",
    dependencies: [
      "EpisodeStore", "ResultFiles", "Rewards", "Preferences", "HDF5", "Parquet", "Zarr",
      "Episodes",
    ],
    exclude: ["README.md"], swiftSettings: strict),
  .target(
    name: "Simulation", dependencies: ["CChipmunk", "VideoDecoding", "Episodes"],
    exclude: ["README.md"],
    swiftSettings: strict),
  .target(
    name: "Workbench",
    dependencies: [
      "EpisodeStore", "Encoders", "Training", "Alignment", "Rewards", "ResultFiles", "Evaluation",
      "Reports", "Studies", "Preferences", "OptimalTransport", "VideoDecoding", "Episodes",
    ],
    exclude: ["README.md"], swiftSettings: strict),
]

// MARK: - Command and tests

let command: Target = .executableTarget(
  name: "rapl",
  dependencies: [
    "Episodes", "EpisodeStore", "Encoders", "Preferences", "Labelling", "LabellingPage",
    "TerminalPlayer", "Alignment", "OptimalTransport", "Rewards", "ResultFiles", "Evaluation",
    "Reports", "Studies", "PolicyExport", "Workbench", "VideoDecoding",
    .product(name: "ArgumentParser", package: "swift-argument-parser"),
  ],
  exclude: ["README.md"], swiftSettings: strict)

let testSupport: Target = .target(
  name: "TestSupport", dependencies: ["Episodes", "Evaluation", "HDF5"], path: "Tests/TestSupport",
  swiftSettings: strict)

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [])
  -> Target
{
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], resources: resources,
    swiftSettings: strict)
}

let testTargets: [Target] = [
  tests("BridgeLoading", ["BridgeLoading", "Episodes"]),
  tests("Episodes", ["Episodes"]),
  tests("HDF5", ["HDF5"], resources: [.copy("Fixtures")]),
  tests("Zarr", ["Zarr"]),
  tests("Parquet", ["Parquet", "Episodes"], resources: [.copy("Fixtures")]),
  tests("VideoDecoding", ["VideoDecoding"], resources: [.copy("Fixtures")]),
  tests("EpisodeStore", ["EpisodeStore", "HDF5", "VideoDecoding"], resources: [.copy("Fixtures")]),
  tests("Preferences", ["Preferences"], resources: [.copy("Fixtures")]),
  tests("Labelling", ["Labelling", "Preferences"]),
  tests(
    "LabellingPage",
    [
      "LabellingPage", "Labelling", "Preferences", "EpisodeStore", "VideoDecoding",
      .product(name: "FlyingFox", package: "FlyingFox"),
    ]),
  tests(
    "TerminalPlayer",
    ["TerminalPlayer", "Labelling", "Preferences", "EpisodeStore", "VideoDecoding"]),
  tests(
    "OptimalTransport", ["OptimalTransport", "CTransportKernels"],
    resources: [.copy("Fixtures")]),
  tests("Encoders", ["Encoders", "HDF5"], resources: [.copy("Fixtures")]),
  tests("Rewards", ["Rewards"], resources: [.copy("Fixtures")]),
  tests("ResultFiles", ["ResultFiles", "Rewards", "HDF5", "Parquet"]),
  tests("Training", ["Training", "Encoders"]),
  tests(
    "Alignment", ["Alignment", "Training", "Encoders", "Preferences", "VideoDecoding"],
    resources: [.copy("Fixtures")]),
  tests("Evaluation", ["Evaluation", "Preferences"], resources: [.copy("Fixtures")]),
  tests("Reports", ["Reports", "Evaluation", "Rewards", "Encoders", "VideoDecoding"]),
  tests("Studies", ["Studies", "Alignment", "Encoders", "Evaluation", "VideoDecoding"]),
  tests("Simulation", ["Simulation", "VideoDecoding"], resources: [.copy("Fixtures")]),
  tests(
    "Workbench", ["Workbench", "EpisodeStore", "Encoders", "Rewards", "HDF5", "VideoDecoding"]),
  tests(
    "PolicyExport",
    [
      "PolicyExport", "EpisodeStore", "ResultFiles", "Rewards", "Preferences", "HDF5", "Parquet",
      "Zarr", "VideoDecoding",
    ]),
  tests(
    "rapl",
    [
      "rapl", "EpisodeStore", "Encoders", "Preferences", "Evaluation", "Reports", "ResultFiles",
      "HDF5", "Episodes", "VideoDecoding", "Alignment", "OptimalTransport", "Rewards", "Studies",
      "TerminalPlayer", "Workbench", "Parquet", "Zarr", "PolicyExport",
    ]),
]

let package = Package(
  name: "rapl",
  products: [
    .executable(name: "rapl", targets: ["rapl"]),
    // Libraries for other programs, under their modules' names. `Episodes` holds their values and errors.
    .library(name: "OptimalTransport", targets: ["OptimalTransport"]),
    .library(name: "HDF5", targets: ["HDF5", "Episodes"]),
    .library(name: "EpisodeStore", targets: ["EpisodeStore", "Episodes"]),
    .library(name: "Preferences", targets: ["Preferences", "Episodes"]),
    .library(name: "Encoders", targets: ["Encoders", "VideoDecoding", "Episodes"]),
    .library(name: "Rewards", targets: ["Rewards", "OptimalTransport", "Episodes"]),
    .library(name: "Evaluation", targets: ["Evaluation", "Episodes"]),
    .library(name: "Workbench", targets: ["Workbench"]),
    // For `Tools/Benchmarks` and `Tools/fuzz`: videos alone, all readers of files, encoding with training.
    .library(name: "Videos", targets: ["Episodes", "VideoDecoding"]),
    .library(
      name: "Readers",
      targets: [
        "Episodes", "HDF5", "VideoDecoding", "EpisodeStore", "Encoders", "ResultFiles", "Rewards",
      ]),
    .library(name: "Encoding", targets: ["Episodes", "Encoders", "Preferences", "Alignment"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // Sockets, requests and responses of the labelling page.
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: bridges + libraries + [command, testSupport] + testTargets,
  cxxLanguageStandard: .cxx17)
