// swift-tools-version: 6.2
import PackageDescription

/// What times the library by itself; nothing in the main package needs it.
let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "rapl", path: "../..")],
  targets: [
    .executableTarget(
      name: "DecodingBenchmark", dependencies: [.product(name: "Videos", package: "rapl")],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "TransportBenchmark",
      dependencies: [.product(name: "OptimalTransport", package: "rapl")],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "EncoderBenchmark", dependencies: [.product(name: "Encoding", package: "rapl")],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
  ])
