rtl/stream_fifo/stream_fifo.sv
