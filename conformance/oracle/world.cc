#include "conformance/oracle/world.h"

namespace portcullis::oracle {

World::World() = default;
World::World(const World& other) = default;
World::World(World&& other) noexcept = default;
World& World::operator=(const World& other) = default;
World& World::operator=(World&& other) noexcept = default;
World::~World() = default;
bool operator==(const World& one, const World& other) = default;
std::strong_ordering operator<=>(const World& one, const World& other) = default;

}  // namespace portcullis::oracle
