package io.murk.arena;
