import Encoders
import EpisodeStore
import Episodes
import Foundation
import HDF5
import Preferences
import TestSupport

extension Workplace {
  /// Writes `<stem>.hdf5` with a few episodes that are in order.
  func writeDots(_ stem: String = "dots", count: Int = 4) throws {
    try MovingDots(count: count).write(to: file("\(stem).hdf5"))
  }

  /// Writes an HDF5 file and hands over its root.
  func writeHDF5(_ name: String, _ body: (HDF5Group) throws -> Void) throws {
    let hdf5 = try HDF5File.create(file(name))
    try body(hdf5.root)
    try hdf5.close()
  }

  /// Writes an episode of 4 steps whose parts `body` puts in, beside a good one.
  func writeDemo(_ body: (HDF5Group) throws -> Void) throws {
    try writeHDF5("dots.hdf5") { root in
      let demo = try root.createGroup("data/demo_0")
      try demo.attributes.set("num_samples", to: 4)
      try body(demo)
    }
  }

  /// Writes answers about the episodes of `dots.hdf5`.
  func writeLabels(_ name: String = "labels.sqlite", count: Int = 2) throws {
    let episodes = try EpisodeStore(paths: [file("dots.hdf5")]).episodes
    let judgements = try SimulatedAnnotator(episodes: episodes).rankings(count: count, seed: 0)
    try LabelStore(path: file(name))
      .append(judgements: judgements, annotator: Annotator("simulated"))
  }

  /// Writes an encoder folder from the built-in network.
  func writeEncoder(_ name: String = "encoder") throws {
    let encoder = try FrameEncoder.load(EncoderCatalogue.keypoint, folder: ".")
    try encoder.save(card: encoder.card, scalarHead: nil, to: file(name))
  }

  /// Replaces a text in a file by another.
  func replace(_ old: String, by new: String, in name: String) throws {
    let text = try String(contentsOfFile: file(name), encoding: .utf8)
    try write(Data(text.replacingOccurrences(of: old, with: new).utf8), to: name)
  }

  /// Writes a rewards file with these rewards of some episodes.
  func writeRewards(_ rewards: [String: [Float]]) throws {
    try writeHDF5("rewards.hdf5") { root in
      try root.attributes.set("cost", to: "cosine")
      try root.attributes.set("epsilon", to: 0.1)
      let all = try root.createGroup("rewards")
      for (id, values) in rewards {
        let group = try all.createGroup(id)
        try group.createDataset("reward", shape: [values.count], values: values)
        try group.attributes.set("reference", to: "dots/demo_3")
        try group.attributes.set("transport_cost", to: 1.0)
        try group.attributes.set("converged", to: true)
        try group.attributes.set("iterations", to: 1)
        try group.attributes.set("marginal_error", to: 0.0)
      }
    }
  }

  /// A page that a server sends instead of a file.
  static let page = Data("<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n".utf8)
}
