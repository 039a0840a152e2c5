#include "core/sqlite_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace edl {
namespace {

int pragma(SQLite::Database& db, const std::string& name) { return db.execAndGet("PRAGMA " + name).getInt(); }

}  // namespace

Result<void> make_private_sqlite_file(const std::filesystem::path& file, const SqliteFileKind& kind) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return fail(Errc::io, fmt::format("cannot open {}: {}", kind.name, std::generic_category().message(errno)),
                file.string());
  }
  struct stat status {};
  const int failed = ::fstat(fd, &status);
  ::close(fd);
  if (failed != 0 || !S_ISREG(status.st_mode)) {
    return fail(Errc::io, fmt::format("{} {} not a file", kind.name, kind.verb), file.string());
  }
  if ((status.st_mode & 077U) != 0) {
    return fail(Errc::forbidden, fmt::format("others may read {}; make the file private with chmod 600", kind.name),
                file.string());
  }
  return {};
}

Result<int> version_of_tables(SQLite::Database& db, const SqliteFileKind& kind) {
  if (pragma(db, "application_id") == kind.application_id) {
    const int version = pragma(db, "user_version");
    if (version <= kind.version) return version;
    return fail(Errc::corrupt, fmt::format("a newer version of this program wrote {}", kind.name), db.getFilename());
  }
  if (db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0) return 0;
  return fail(Errc::corrupt, fmt::format("this is another program's database, not {}", kind.name), db.getFilename());
}

void sign_tables(SQLite::Database& db, const SqliteFileKind& kind) {
  db.exec(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kind.application_id, kind.version));
}

Error error_of(const SQLite::Exception& exception, const std::filesystem::path& file, const SqliteFileKind& kind) {
  const std::string said = exception.what();
  switch (exception.getErrorCode()) {
    case SQLITE_FULL:
      return {Errc::unavailable, fmt::format("no room on the disk for {}: {}", kind.name, said), file.string()};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Errc::unavailable, fmt::format("another program holds {}: {}", kind.name, said), file.string()};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Errc::corrupt, fmt::format("{} {} damaged; {}: {}", kind.name, kind.verb, kind.after_damage, said),
              file.string()};
    default:
      return {Errc::io, fmt::format("{} {} not work: {}", kind.name, kind.verb == "is" ? "does" : "do", said),
              file.string()};
  }
}

}  // namespace edl
