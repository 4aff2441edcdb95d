package bots

import "context"

// Standing is what a platform says of the bot in a desk's chat.
type Standing struct {
	In bool // it is a member and may write
	// Presumed says that the platform does not tell whether it is In: of a private chat,
	// whose person may have stopped it.
	Presumed bool
	Admin    bool
	// Hears says that it is told what people write there to anybody: else replies to its
	// messages may not reach it.
	Hears bool
	// Deaf says that it is not. Where the platform does not tell it is neither.
	Deaf bool
	// Threads says that the chat is divided into threads, OpensThreads that the bot may
	// open, close and rename them.
	Threads, OpensThreads bool
}

// Usher tells how the bot stands in its chats. Adapters implement it beside Messenger.
type Usher interface {
	// Standing asks the platform; a chat that is no more, or that the bot is not in, is
	// no error. Errors are *SendError; ChatMoved tells where the chat is now.
	Standing(context.Context, Chat) (Standing, error)
}
