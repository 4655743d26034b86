rtl/stream_fork/stream_fork.sv
