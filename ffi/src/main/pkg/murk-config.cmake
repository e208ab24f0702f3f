# In share/cmake/murk of the directory that has libmurk.so; may be moved with it. Gives the target murk::murk.
if(NOT TARGET murk::murk)
  get_filename_component(_murk_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
  if(NOT EXISTS "${_murk_prefix}/libmurk.so")
    set(${CMAKE_FIND_PACKAGE_NAME}_FOUND FALSE)
    set(${CMAKE_FIND_PACKAGE_NAME}_NOT_FOUND_MESSAGE "no libmurk.so in ${_murk_prefix}")
    return()
  endif()
  add_library(murk::murk SHARED IMPORTED)
  set_target_properties(murk::murk PROPERTIES
    IMPORTED_LOCATION "${_murk_prefix}/libmurk.so"
    INTERFACE_INCLUDE_DIRECTORIES "${_murk_prefix}/include")
  unset(_murk_prefix)
endif()
