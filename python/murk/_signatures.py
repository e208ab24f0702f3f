"""The signatures of the functions of ``murk.h``, by what they are about."""

from __future__ import annotations

from ctypes import (
    POINTER,
    c_char_p,
    c_double,
    c_int32,
    c_int64,
    c_size_t,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
)

_U64_OUT = POINTER(c_uint64)
_SIZE_OUT = POINTER(c_size_t)

# name: argument types. Every function returns an int32 status unless listed in RESULTS.
_DIAGNOSTICS: dict[str, list[object]] = {
    "murk_abi_version": [],
    "murk_last_error_message": [c_char_p, c_size_t],
    "murk_init": [],
    "murk_check_signals": [],
    "murk_info_json": [c_char_p, c_size_t],
}
_CONFIG: dict[str, list[object]] = {
    "murk_config_create": [_U64_OUT],
    "murk_config_destroy": [c_uint64],
    "murk_config_set_space": [c_uint64, c_int32, POINTER(c_double), c_size_t],
    "murk_config_add_field": [c_uint64, c_char_p, c_int32, c_int32, c_uint32, c_int32],
    "murk_config_add_propagator": [c_uint64, c_uint64],
    "murk_config_set_dt": [c_uint64, c_double],
    "murk_config_set_seed": [c_uint64, c_uint64],
    "murk_config_set_ring_buffer_size": [c_uint64, c_size_t],
    "murk_config_set_max_ingress_queue": [c_uint64, c_size_t],
    "murk_config_set_max_consecutive_failures": [c_uint64, c_uint32],
    "murk_config_set_field_carry_forward": [c_uint64, c_uint32, c_uint8],
}
_PROPAGATORS: dict[str, list[object]] = {
    "murk_propagator_destroy": [c_uint64],
    "murk_scalar_diffusion_create": [c_void_p, _U64_OUT],
    "murk_fault_propagator_create": [c_uint32, c_int32, c_uint64, _U64_OUT],
}
_LIBRARY: dict[str, list[object]] = {
    "murk_gradient_compute_create": [c_void_p, _U64_OUT],
    "murk_identity_copy_create": [c_void_p, _U64_OUT],
    "murk_flow_field_create": [c_void_p, _U64_OUT],
    "murk_agent_emission_create": [c_void_p, _U64_OUT],
    "murk_resource_field_create": [c_void_p, _U64_OUT],
    "murk_morphological_op_create": [c_void_p, _U64_OUT],
    "murk_wave_propagation_create": [c_void_p, _U64_OUT],
    "murk_noise_injection_create": [c_void_p, _U64_OUT],
    "murk_agent_movement_create": [c_void_p, _U64_OUT],
    "murk_reward_create": [c_void_p, _U64_OUT],
    "murk_fire_create": [c_void_p, _U64_OUT],
    "murk_smoke_create": [c_void_p, _U64_OUT],
    "murk_water_create": [c_void_p, _U64_OUT],
    "murk_blast_create": [c_void_p, _U64_OUT],
    "murk_action_buffer_create": [c_uint32, _U64_OUT],
    "murk_action_buffer_destroy": [c_uint64],
    "murk_action_buffer_submit": [c_uint64, c_void_p, c_void_p, c_size_t, _SIZE_OUT],
    "murk_action_buffers_submit": [c_void_p, c_void_p, c_void_p, c_size_t, _SIZE_OUT],
}
_WORLDS: dict[str, list[object]] = {
    "murk_lockstep_create": [c_uint64, _U64_OUT],
    "murk_lockstep_destroy": [c_uint64],
    "murk_lockstep_step": [c_uint64, c_void_p, c_size_t, c_void_p, c_size_t, _SIZE_OUT, c_void_p],
    "murk_lockstep_reset": [c_uint64, c_uint64],
    "murk_snapshot_read_field": [c_uint64, c_uint32, c_void_p, c_size_t],
    "murk_current_tick_get": [c_uint64, _U64_OUT],
    "murk_is_tick_disabled_get": [c_uint64, POINTER(c_uint8)],
    "murk_consecutive_rollbacks_get": [c_uint64, POINTER(c_uint32)],
    "murk_seed_get": [c_uint64, _U64_OUT],
    "murk_world_preflight_get": [c_uint64, c_void_p],
    "murk_step_metrics": [c_uint64, c_void_p],
    "murk_step_metrics_propagator": [c_uint64, c_uint32, c_char_p, c_size_t, _U64_OUT],
}
_OBSERVATION: dict[str, list[object]] = {
    "murk_obsplan_compile": [c_uint64, c_char_p, c_size_t, _U64_OUT],
    "murk_obsplan_destroy": [c_uint64],
    "murk_obsplan_execute": [
        c_uint64,
        c_uint64,
        c_void_p,
        c_size_t,
        c_void_p,
        c_size_t,
        c_void_p,
    ],
    "murk_obsplan_execute_agents": [
        c_uint64,
        c_uint64,
        c_void_p,
        c_int32,
        c_int32,
        c_void_p,
        c_size_t,
        c_void_p,
        c_size_t,
        c_void_p,
    ],
    "murk_obsplan_output_len": [c_uint64],
    "murk_obsplan_mask_len": [c_uint64],
}
_BATCHES: dict[str, list[object]] = {
    "murk_batched_create_threads": [
        c_void_p,
        c_size_t,
        c_char_p,
        c_size_t,
        c_uint32,
        _U64_OUT,
    ],
    "murk_batched_destroy": [c_uint64],
    "murk_batched_step_and_observe_packed": [
        c_uint64,
        c_void_p,
        c_void_p,
        c_void_p,
        c_size_t,
        c_void_p,
        c_size_t,
        c_void_p,
        c_void_p,
    ],
    "murk_batched_observe_all": [c_uint64, c_void_p, c_size_t, c_void_p, c_size_t],
    "murk_batched_reset_world": [c_uint64, c_size_t, c_uint64],
    "murk_batched_reset_all": [c_uint64, c_void_p, c_size_t],
    "murk_batched_reset_worlds": [c_uint64, c_void_p, c_void_p, c_size_t, c_uint32],
    "murk_batched_num_worlds_get": [c_uint64, _SIZE_OUT],
    "murk_batched_obs_output_len_get": [c_uint64, _SIZE_OUT],
    "murk_batched_obs_mask_len_get": [c_uint64, _SIZE_OUT],
    "murk_batched_tick_ids": [c_uint64, c_void_p, c_size_t],
    "murk_batched_read_field": [c_uint64, c_size_t, c_uint32, c_void_p, c_size_t],
    "murk_batched_receipts": [c_uint64, c_size_t, c_void_p, c_size_t, _SIZE_OUT],
    "murk_batched_bench": [
        c_uint64,
        c_void_p,
        c_size_t,
        c_void_p,
        c_size_t,
        c_uint32,
        POINTER(c_double),
    ],
}
_VIEWS: dict[str, list[object]] = {
    "murk_config_set_max_generations": [c_uint64, c_uint32],
    "murk_field_view_open": [c_uint64, c_uint32, c_void_p],
    "murk_batched_field_view_open": [c_uint64, c_uint32, c_void_p],
    "murk_batched_world_field_view_open": [c_uint64, c_size_t, c_uint32, c_void_p],
    "murk_field_view_release": [c_uint64],
    "murk_field_views_open_get": [_SIZE_OUT],
    "murk_batched_read_field_all": [c_uint64, c_uint32, c_void_p, c_size_t],
}
FUNCTIONS: dict[str, list[object]] = {
    **_DIAGNOSTICS,
    **_CONFIG,
    **_PROPAGATORS,
    **_LIBRARY,
    **_WORLDS,
    **_OBSERVATION,
    **_BATCHES,
    **_VIEWS,
}
RESULTS = {
    "murk_abi_version": c_uint32,
    "murk_obsplan_output_len": c_int64,
    "murk_obsplan_mask_len": c_int64,
}
