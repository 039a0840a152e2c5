#pragma once

#include <filesystem>
#include <memory>

#include "core/result.hpp"
#include "server/quality/quality_records.hpp"

namespace edl::server::quality {

/// What is committed in a prepared file now.
/// @return as QualityRecords::snapshot
[[nodiscard]] Result<std::unique_ptr<QualitySnapshot>> take_snapshot(const std::filesystem::path& file);

}  // namespace edl::server::quality
