#include "server/quality/quality_snapshot.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <utility>

#include "core/private_file.hpp"
#include "server/quality/quality_file.hpp"

namespace edl::server::quality {
namespace {

/// A connection that has begun to read: SQLite shows it from then on what was committed at that moment.
class ReadTransaction final : public QualitySnapshot {
 public:
  explicit ReadTransaction(const std::filesystem::path& file) : db_(connect_quality_file(file, SQLite::OPEN_READONLY)) {
    db_.exec("BEGIN");
    db_.execAndGet("SELECT count(*) FROM state");  // the moment is that of the first read
  }

  [[nodiscard]] Result<void> copy_to(const std::filesystem::path& file) const override {
    // Private and empty: SQLite keeps the mode of a file that is there.
    if (auto made = create_private_file(file, ""); !made) return made;
    try {
      SQLite::Database copy(file.string(), SQLite::OPEN_READWRITE);
      copy.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");  // a copy that is cut off is thrown away
      const int result = SQLite::Backup(copy, db_).executeStep(-1);
      if (result != SQLITE_DONE) throw SQLite::Exception(copy.getHandle(), result);
      return {};
    } catch (const SQLite::Exception& exception) {
      return tl::unexpected(error_of(exception, file));
    }
  }

 private:
  mutable SQLite::Database db_;
};

}  // namespace

Result<std::unique_ptr<QualitySnapshot>> take_snapshot(const std::filesystem::path& file) {
  try {
    return std::make_unique<ReadTransaction>(file);
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(error_of(exception, file));
  }
}

}  // namespace edl::server::quality
