import HDF5
import TestSupport
import Testing

@Suite("The example in HDF5's README")
struct ReadmeExampleTests {
  @Test("It is what is compiled here, and reads what it writes")
  func example() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("episodes.hdf5")
    // README: begin
    let file = try HDF5File.create(path)
    let demo = try file.root.createGroup("data/demo_0")
    try demo.attributes.set("num_samples", to: 3)
    try demo.createDataset("rewards", shape: [3], values: [0, 0.5, 1] as [Float])
    try file.close()

    let rewards = try HDF5File.open(path).root.dataset("data/demo_0/rewards")
    print(rewards.shape, rewards.elementType)  // [3] float32
    let last = try rewards.read(rows: 1..<3, as: Double.self)
    // README: end
    #expect(last == [0.5, 1])
    #expect("\(rewards.shape) \(rewards.elementType)" == "[3] float32")
    try expectReadmeExample(target: "HDF5")
  }
}
