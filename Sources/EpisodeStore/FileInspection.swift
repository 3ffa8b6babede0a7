import Episodes

/// One walk through a file, gathering what a summary needs.
struct FileInspection {
  let file: EpisodeLocation
  let isDeep: Bool
  private var format: String?
  private var embodiment: String?
  private var episodeCount = 0
  private var stepCount = 0
  private var rewards: DatasetSummary.RewardRange?
  private var cameras = CameraTally()
  private var findings: [Finding] = []

  init(file: EpisodeLocation, isDeep: Bool) {
    self.file = file
    self.isDeep = isDeep
    embodiment = file.listing?.embodiment
  }

  var summary: DatasetSummary {
    DatasetSummary(
      file: file.path, format: format, episodeCount: episodeCount, stepCount: stepCount,
      embodiment: embodiment, cameras: cameras.cameras, recordedReward: rewards,
      bytes: ContainedPath.byteCount(of: file.path),
      findings: findings + cameras.findings(episodeCount: episodeCount))
  }

  /// Walks through the file; `seen` holds the episodes of the files before it.
  mutating func run(seen: inout [EpisodeID: EpisodeLocation]) {
    checkListing()
    do {
      let reader = try KnownLayouts.reader(for: OpenedLocation(file))
      format = type(of: reader).format
      embodiment = embodiment ?? reader.embodiment
      if embodiment == nil { findings.append(Self.unknownEmbodiment) }
      for entry in file.entries(in: reader) {
        checkName(entry.id, seen: &seen)
        inspect(entry, of: reader)
      }
    } catch {
      findings.append(Finding("file.\(error.kind.rawValue)", from: error))
    }
  }

  private mutating func inspect(_ entry: EpisodeEntry, of reader: any EpisodeReader) {
    episodeCount += 1
    do {
      let facts = try reader.facts(of: entry.name)
      stepCount += max(0, facts.stated?.rowCount ?? 0)
      note(facts.rewards ?? [])
      let problems =
        facts.problems(file: file.path) + file.listingProblems(of: entry.id, facts: facts)
      findings += problems.map(\.finding)
      for camera in facts.cameras { inspect(camera, of: facts) }
    } catch {
      findings.append(Finding("episode.\(error.kind.rawValue)", from: error))
    }
  }

  private mutating func inspect(_ camera: CameraFacts, of facts: EpisodeFacts) {
    let inspection = CameraInspection(camera: camera, stepCount: facts.stated?.rowCount ?? 0)
    do {
      let frames = try inspection.opened()
      cameras.add(camera.key, height: frames.height, width: frames.width, storage: frames.storage)
      if isDeep { findings += try inspection.blackFrames(in: frames) }
    } catch {
      let code = camera.source.isVideo ? "video" : "images"
      findings.append(Finding("\(code).\(error.kind.rawValue)", from: error))
    }
  }

  private mutating func note(_ values: [Float]) {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return }
    rewards = DatasetSummary.RewardRange(
      minimum: min(low, rewards?.minimum ?? low), maximum: max(high, rewards?.maximum ?? high))
  }

  private mutating func checkName(_ id: EpisodeID, seen: inout [EpisodeID: EpisodeLocation]) {
    if let other = seen[id] {
      findings.append(
        Finding("episode.duplicate", from: EpisodeStore.duplicate(id, in: file, and: other)))
    }
    seen[id] = file
  }

  private mutating func checkListing() {
    guard let listing = file.listing else { return }
    do {
      try listing.checkSize(of: file.path)
      if isDeep { try listing.checkDigest(of: file.path) }
    } catch {
      findings.append(Finding("manifest.\(error.kind.rawValue)", from: error))
    }
  }

  private static let unknownEmbodiment = Finding(
    code: "embodiment.unknown", severity: .note, place: nil,
    message: "the file does not say which robot acts",
    remedy: "name it in manifest.json beside the file")
}
