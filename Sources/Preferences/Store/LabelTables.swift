/// The tables and the view of a label file, schema by schema.
enum LabelTables {
  static let first = """
    CREATE TABLE event (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      event TEXT NOT NULL CHECK (event IN ('asked', 'answered', 'undone')),
      id TEXT NOT NULL UNIQUE,
      time TEXT NOT NULL,
      tool_version TEXT NOT NULL
    ) STRICT;
    CREATE TABLE query (
      sequence INTEGER PRIMARY KEY REFERENCES event (sequence),
      query TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      episodes TEXT NOT NULL CHECK (json_valid(episodes)),
      seed TEXT NOT NULL,
      content_sha256 TEXT CHECK (content_sha256 IS NULL OR json_valid(content_sha256))
    ) STRICT;
    CREATE TABLE answer (
      sequence INTEGER PRIMARY KEY REFERENCES event (sequence),
      query TEXT NOT NULL REFERENCES query (query),
      annotator TEXT NOT NULL,
      code TEXT NOT NULL,
      ranking TEXT CHECK (ranking IS NULL OR json_valid(ranking)),
      confidence INTEGER CHECK (confidence BETWEEN 1 AND 3),
      note TEXT,
      response_seconds REAL NOT NULL CHECK (response_seconds >= 0)
    ) STRICT;
    CREATE INDEX answer_by_query ON answer (query, annotator);
    CREATE TABLE undo (
      sequence INTEGER PRIMARY KEY REFERENCES event (sequence),
      answer TEXT NOT NULL UNIQUE REFERENCES event (id),
      annotator TEXT NOT NULL
    ) STRICT;
    """

  /// Every table, and the column by which its rows are told apart besides their sequence.
  static let uniqueKeys = [
    ("event", "id"), ("query", "query"), ("answer", "sequence"), ("undo", "answer"),
  ]

  /// The third trigger is there because REPLACE deletes without waking the second.
  static func appendOnly(_ table: String, key: String = "sequence") -> String {
    """
    CREATE TRIGGER \(table)_is_never_changed BEFORE UPDATE ON \(table)
    BEGIN SELECT RAISE(ABORT, 'label events are never changed'); END;
    CREATE TRIGGER \(table)_is_never_deleted BEFORE DELETE ON \(table)
    BEGIN SELECT RAISE(ABORT, 'label events are never deleted'); END;
    CREATE TRIGGER \(table)_is_never_replaced BEFORE INSERT ON \(table)
    WHEN EXISTS (
      SELECT * FROM \(table) WHERE sequence = NEW.sequence OR \(key) = NEW.\(key))
    BEGIN SELECT RAISE(ABORT, 'label events are never replaced'); END;
    """
  }

  /// The view of the first schema, without the columns that the second one added.
  static let firstView = view(queryColumns: "", answerColumns: "")

  static let second = """
    ALTER TABLE query ADD COLUMN annotator TEXT;
    ALTER TABLE query ADD COLUMN repeat_of TEXT REFERENCES query (query);
    ALTER TABLE query ADD COLUMN segments TEXT CHECK (segments IS NULL OR json_valid(segments));
    ALTER TABLE answer ADD COLUMN reasons TEXT CHECK (reasons IS NULL OR json_valid(reasons));
    DROP VIEW label_event;
    """

  static let secondView = view(
    annotators: "answer.annotator, undo.annotator, query.annotator",
    queryColumns: "query.repeat_of, query.segments,", answerColumns: "answer.reasons,")

  /// The first schema lists the kinds of events, of which there are more now.
  ///
  /// SQLite has no other way to change this condition than a new table in place of the old one.
  static let third = """
    DROP VIEW label_event;
    CREATE TABLE new_event (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      event TEXT NOT NULL,
      id TEXT NOT NULL UNIQUE,
      time TEXT NOT NULL,
      tool_version TEXT NOT NULL
    ) STRICT;
    INSERT INTO new_event SELECT sequence, event, id, time, tool_version FROM event;
    DROP TABLE event;
    ALTER TABLE new_event RENAME TO event;
    CREATE TABLE content (
      sequence INTEGER PRIMARY KEY REFERENCES event (sequence),
      content_sha256 TEXT NOT NULL CHECK (json_valid(content_sha256))
    ) STRICT;
    """

  static let thirdView = view(
    annotators: "answer.annotator, undo.annotator, query.annotator",
    contents: "coalesce(query.content_sha256, content.content_sha256) AS content_sha256",
    queryColumns: "query.repeat_of, query.segments,", answerColumns: "answer.reasons,",
    tables: "LEFT JOIN content USING (sequence)")

  /// Who ended a dispute, who was left out and taken in again, and what annotators were told.
  ///
  /// The kinds of values are checked by the program, so that another kind needs no new table.
  static let fourth = """
    DROP VIEW label_event;
    ALTER TABLE query ADD COLUMN question TEXT;
    ALTER TABLE query ADD COLUMN criterion TEXT;
    ALTER TABLE query ADD COLUMN purpose TEXT;
    ALTER TABLE query ADD COLUMN expected TEXT CHECK (expected IS NULL OR json_valid(expected));
    ALTER TABLE query ADD COLUMN explanation TEXT;
    CREATE TABLE settlement (
      sequence INTEGER PRIMARY KEY REFERENCES event (sequence),
      query TEXT NOT NULL REFERENCES query (query),
      code TEXT NOT NULL,
      ranking TEXT CHECK (ranking IS NULL OR json_valid(ranking)),
      who TEXT NOT NULL,
      note TEXT
    ) STRICT;
    CREATE TABLE standing (
      sequence INTEGER PRIMARY KEY REFERENCES event (sequence),
      annotator TEXT NOT NULL,
      who TEXT NOT NULL,
      note TEXT
    ) STRICT;
    CREATE TABLE briefing (
      sequence INTEGER PRIMARY KEY REFERENCES event (sequence),
      annotator TEXT NOT NULL,
      guidelines TEXT NOT NULL
    ) STRICT;
    """

  /// The columns are those of `LabelRecord`.
  static let fourthView = """
    CREATE VIEW label_event AS
    SELECT
      event.sequence, event.event, event.id, event.time, event.tool_version,
      coalesce(answer.annotator, undo.annotator, query.annotator, standing.annotator,
        briefing.annotator) AS annotator,
      coalesce(settlement.who, standing.who) AS who,
      coalesce(query.query, answer.query, settlement.query) AS query,
      query.kind, query.episodes, query.seed, query.repeat_of, query.segments,
      query.question, query.criterion, query.purpose, query.expected, query.explanation,
      coalesce(query.content_sha256, content.content_sha256) AS content_sha256,
      coalesce(answer.code, settlement.code) AS code,
      coalesce(answer.ranking, settlement.ranking) AS ranking,
      coalesce(answer.note, settlement.note, standing.note) AS note,
      answer.confidence, answer.reasons, answer.response_seconds,
      undo.answer, briefing.guidelines
    FROM event
    LEFT JOIN query USING (sequence)
    LEFT JOIN answer USING (sequence)
    LEFT JOIN undo USING (sequence)
    LEFT JOIN content USING (sequence)
    LEFT JOIN settlement USING (sequence)
    LEFT JOIN standing USING (sequence)
    LEFT JOIN briefing USING (sequence)
    ORDER BY event.sequence;
    """

  /// The view of the first three schemas.
  private static func view(
    annotators: String = "answer.annotator, undo.annotator",
    contents: String = "query.content_sha256", queryColumns: String, answerColumns: String,
    tables: String = ""
  ) -> String {
    """
    CREATE VIEW label_event AS
    SELECT
      event.sequence, event.event, event.id, event.time, event.tool_version,
      coalesce(\(annotators)) AS annotator,
      coalesce(query.query, answer.query) AS query,
      query.kind, query.episodes, query.seed, \(contents), \(queryColumns)
      answer.code, answer.ranking, answer.confidence, answer.note, answer.response_seconds,
      \(answerColumns)
      undo.answer
    FROM event
    LEFT JOIN query USING (sequence)
    LEFT JOIN answer USING (sequence)
    LEFT JOIN undo USING (sequence)
    \(tables)
    ORDER BY event.sequence;
    """
  }
}
