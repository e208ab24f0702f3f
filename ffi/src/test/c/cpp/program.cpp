// A C++17 program that knows murk.h alone. Prints the number of checks; ends with 1 if one failed.
#include "murk.h"

#include <cmath>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

int passed = 0, failed = 0;

void check(bool good, int line, const char *what) {
  if (good) {
    passed++;
  } else {
    failed++;
    std::fprintf(stderr, "program.cpp:%d: failed: %s\n", line, what);
  }
}
#define CHECK(condition) check((condition), __LINE__, #condition)

std::string last_error() {
  std::string text(static_cast<std::size_t>(murk_last_error_message(nullptr, 0)), '\0');
  murk_last_error_message(text.data(), text.size() + 1);
  return text;
}

// Statuses as exceptions.
class failure : public std::runtime_error {
public:
  explicit failure(std::int32_t status) : std::runtime_error(last_error()), status(status) {}
  const std::int32_t status;
};
void ok(std::int32_t status) {
  if (status != MurkStatus_Ok) throw failure(status);
}

// A handle that destroys its object.
template <std::int32_t (*destroy)(std::uint64_t)>
class owner {
public:
  explicit owner(std::uint64_t handle) : handle_(handle) {}
  owner(owner &&other) noexcept : handle_(std::exchange(other.handle_, 0)) {}
  owner(const owner &) = delete;
  owner &operator=(const owner &) = delete;
  ~owner() {
    if (handle_ != 0) destroy(handle_);
  }
  std::uint64_t get() const { return handle_; }
  std::uint64_t release() { return std::exchange(handle_, 0); }

private:
  std::uint64_t handle_;
};
using config = owner<murk_config_destroy>;
using world = owner<murk_lockstep_destroy>;
using plan = owner<murk_obsplan_destroy>;

constexpr std::size_t ROWS = 4, COLS = 3, CELLS = ROWS * COLS;

config make_config() {
  std::uint64_t handle = 0, heat = 0;
  ok(murk_config_create(&handle));
  config made(handle);
  const double square[] = {ROWS, COLS, MurkEdgeBehavior_Wrap};
  ok(murk_config_set_space(handle, MurkSpaceType_Square4, square, std::size(square)));
  ok(murk_config_add_field(handle, "heat", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, MurkBoundaryBehavior_Clamp));
  ok(murk_config_set_dt(handle, 1.0));
  const std::uint64_t rank = 5;
  const float value = 8;
  MurkScalarDiffusionDef def{};
  def.struct_size = sizeof def;
  def.gradient_field = -1;
  def.coefficient = 0.1;
  def.source_ranks = &rank;
  def.source_values = &value;
  def.n_sources = 1;
  ok(murk_scalar_diffusion_create(&def, &heat));
  ok(murk_config_add_propagator(handle, heat));
  return made;
}

void run() {
  static_assert(std::is_standard_layout_v<MurkCommand> && std::is_trivially_copyable_v<MurkObsEntry>);
  static_assert(std::is_same_v<decltype(&murk_seed_get), std::int32_t (*)(std::uint64_t, std::uint64_t *)>);
  CHECK(murk_abi_version() == MURK_ABI_VERSION);
  config made = make_config();
  std::uint64_t handle = 0;
  ok(murk_lockstep_create(made.release(), &handle));
  world stage(handle);
  std::vector<float> heat(CELLS);
  for (int tick = 0; tick < 20; tick++) ok(murk_lockstep_step(stage.get(), nullptr, 0, nullptr, 0, nullptr, nullptr));
  ok(murk_snapshot_read_field(stage.get(), 0, heat.data(), heat.size()));
  CHECK(heat[5] == 8.0F && heat[0] > 0.0F && std::isfinite(heat[11]));

  MurkObsEntry entry{};
  entry.region_type = MurkRegionType_All;
  ok(murk_obsplan_compile(stage.get(), &entry, 1, &handle));
  plan all(handle);
  std::vector<float> output(static_cast<std::size_t>(murk_obsplan_output_len(all.get())));
  std::vector<std::uint8_t> mask(output.size());
  MurkObsResult result{};
  ok(murk_obsplan_execute(stage.get(), all.get(), output.data(), output.size(), mask.data(), mask.size(), &result));
  CHECK(output == heat && result.tick_id == 20);

  try {
    ok(murk_snapshot_read_field(stage.get(), 9, heat.data(), heat.size()));
    CHECK(!"a field that is not there was read");
  } catch (const failure &caught) {
    CHECK(caught.status == MurkStatus_InvalidArgument);
    CHECK(std::string_view(caught.what()).find("field=9") != std::string_view::npos);
  }
}

} // namespace

int main() {
  try {
    run();
  } catch (const std::exception &caught) {
    std::fprintf(stderr, "program.cpp: %s\n", caught.what());
    return 1;
  }
  std::printf("C++17: %d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
