package io.murk.space;
